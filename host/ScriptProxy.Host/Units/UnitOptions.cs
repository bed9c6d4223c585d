using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Configuration;
using ScriptProxy.Host.Configuration;

namespace ScriptProxy.Host.Units;

/// <summary>The section <c>Options:NAME</c> of a unit.</summary>
internal static class UnitOptions
{
    public const string Section = "Options";

    /// <summary>The section by itself: a unit that keeps it for years must not keep the whole configuration that it came from.</summary>
    public static IConfigurationSection Of(ConfigurationSnapshot configuration, string unit)
    {
        var key = Key(unit);
        var own = configuration.Root.GetSection(key).AsEnumerable().ToDictionary(StringComparer.OrdinalIgnoreCase);
        return new ConfigurationBuilder().Add(new FrozenConfiguration(own)).Build().GetSection(key);
    }

    /// <summary>What routes say of a unit in their <c>Metadata</c>, by the key that says it.</summary>
    public static IReadOnlyList<RouteWord> OfRoutes(ConfigurationSnapshot configuration, string unit) =>
    [
        .. from route in configuration.Root.GetSection("ReverseProxy:Routes").GetChildren()
           let word = route.GetSection($"Metadata:{unit}")
           where word.Value is not null
           select new RouteWord(route.Key, word.Path, word.Value!),
    ];

    /// <summary>Changes when the section does, or what a route says of the unit.</summary>
    public static string Hash(ConfigurationSnapshot configuration, string unit)
    {
        var text = new StringBuilder();
        foreach (var (key, value) in configuration.Root.GetSection(Key(unit)).AsEnumerable().OrderBy(pair => pair.Key, StringComparer.OrdinalIgnoreCase))
        {
            text.Append(key.ToUpperInvariant()).Append('\0').Append(value).Append(value is null ? '\0' : '\u0001');
        }

        foreach (var word in OfRoutes(configuration, unit))
        {
            text.Append(word.Route.ToUpperInvariant()).Append('\u0002').Append(word.Value).Append('\0');
        }

        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    private static string Key(string unit) => $"{Section}:{unit}";
}
