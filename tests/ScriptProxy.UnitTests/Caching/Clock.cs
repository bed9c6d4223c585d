using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using ScriptProxy.Plugins.Caching.Directives;
using ScriptProxy.Plugins.Caching.Freshness;
using ScriptProxy.Sdk;

namespace ScriptProxy.UnitTests.Caching;

/// <summary>A moment that tests of the cache's rules count from, and responses made from a text.</summary>
internal static class Clock
{
    public static readonly DateTimeOffset Now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    private static readonly string[] Targeted = ["CDN-Cache-Control", "Surrogate-Control"];

    /// <summary>Headers from lines such as "Age: 5"; "@-60" in a value becomes the date 60 seconds ago.</summary>
    public static HeaderDictionary Headers(string lines)
    {
        var headers = new HeaderDictionary();
        foreach (var line in lines.Split('|', StringSplitOptions.RemoveEmptyEntries))
        {
            var colon = line.IndexOf(':');
            var value = line[(colon + 1)..].TrimStart();
            var name = line[..colon].Trim();
            headers[name] = StringValues.Concat(headers[name], value.StartsWith('@') ? Date(int.Parse(value[1..], CultureInfo.InvariantCulture)) : value);
        }

        return headers;
    }

    public static string Date(double seconds) => Now.AddSeconds(seconds).ToString("r", CultureInfo.InvariantCulture);

    public static ResponseDirectives Policy(HeaderDictionary headers) => ResponsePolicy.Of(headers, Targeted);

    public static Lifespan Life(
        string lines, FreshnessOptions? options = null, CacheDecision? decision = null, int status = 200, int delay = 0)
    {
        options ??= new FreshnessOptions();
        var headers = Headers(lines);
        var errors = new List<OptionError>();
        var rules = new FreshnessRules(options, StatusTtls.Read(options.StatusTtl, "StatusTtl", errors));
        Assert.Empty(errors);
        return rules.Of(status, headers, Policy(headers), decision ?? new CacheDecision(), Now.AddSeconds(-delay), Now);
    }
}
