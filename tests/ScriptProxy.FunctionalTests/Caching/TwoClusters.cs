using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.Caching;

/// <summary>A caching proxy with the clusters <c>main</c>, which has the catch-all route, and <c>green</c>. They answer with their name, the path, and how often it was asked for.</summary>
internal sealed class TwoClusters : IAsyncDisposable
{
    private readonly Upstream _green;

    private TwoClusters(Upstream green, CachingProxy caching) => (_green, Caching) = (green, caching);

    public CachingProxy Caching { get; }

    public int Asked => Caching.Asked + _green.Requests.Count;

    /// <param name="rule">A rule.</param>
    /// <param name="options">The members of <c>Options:Caching</c> besides <c>Enabled</c>.</param>
    /// <param name="greenRoute">What belongs to a route <c>green</c> that goes before the other: its keys and values; none for no such route.</param>
    /// <param name="greenAnswers">What <c>green</c> waits for before it answers.</param>
    public static async Task<TwoClusters> StartAsync(string? rule, string options = "", IReadOnlyDictionary<string, string>? greenRoute = null, Task? greenAnswers = null)
    {
        CachingProxy? caching = null;
        var answer = Answering("green", greenAnswers ?? Task.CompletedTask);
        var green = await Upstream.StartAsync(http =>
        {
            http.Response.Headers.Date = caching!.Clock.GetUtcNow().ToString("r", CultureInfo.InvariantCulture);
            return answer(http);
        });
        var settings = new Dictionary<string, string> { ["ReverseProxy:Clusters:green:Destinations:d1:Address"] = green.Address };
        if (greenRoute is not null)
        {
            settings["ReverseProxy:Routes:green:ClusterId"] = "green";
            settings["ReverseProxy:Routes:green:Order"] = "-1";
            settings["ReverseProxy:Routes:green:Match:Path"] = "{**rest}";
            foreach (var (key, value) in greenRoute)
            {
                settings[$"ReverseProxy:Routes:green:{key}"] = value;
            }
        }

        var main = Answering("main", Task.CompletedTask);
        caching = await CachingProxy.StartAsync((http, _) => main(http), options, rule, settings: settings);
        return new TwoClusters(green, caching);
    }

    public Task<string> TextAsync(string path, params string[] headers) => Caching.TextAsync(path, headers);

    public async ValueTask DisposeAsync()
    {
        await Caching.DisposeAsync();
        await _green.DisposeAsync();
    }

    private static RequestDelegate Answering(string name, Task gate)
    {
        var counts = new ConcurrentDictionary<string, int>();
        return async http =>
        {
            var count = counts.AddOrUpdate(http.Request.Path, 1, (_, before) => before + 1);
            await gate;
            CachingProxy.Add(http.Response, "Cache-Control: max-age=60", $"X-Cluster: {name}");
            await http.Response.WriteAsync($"{name} {http.Request.Path} {count}");
        };
    }
}
