using System.Globalization;
using Microsoft.AspNetCore.Http;
using ScriptProxy.Testing;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.FunctionalTests.Caching;

/// <summary>A proxy with the cache switched on, and an upstream whose clock is the proxy's, so that the test moves both.</summary>
internal sealed class CachingProxy : IAsyncDisposable
{
    /// <summary>Settings with which whoever waits for what another one fetches has a timer, so that <see cref="WaitingAsync"/> can tell.</summary>
    public static readonly IReadOnlyDictionary<string, string> Patient = new Dictionary<string, string> { ["Options:Caching:Lookup:CoalescingTimeout"] = "1.00:00:00" };

    private int _answers;

    private CachingProxy()
    {
    }

    public ManualTimeProvider Clock { get; } = new();

    public ProxyUnderTest Proxy { get; private set; } = null!;

    public HttpClient Client => Proxy.Client;

    /// <summary>How many exchanges are under way in the proxy, fetches included.</summary>
    public long UnderWay => Proxy.Proxy.Generations.Current.Pins.Sum;

    /// <summary>How many requests have reached the upstream, and have their number there.</summary>
    public int Asked => Volatile.Read(ref _answers);

    /// <param name="respond">What the upstream answers; the second parameter counts its answers from 1.</param>
    /// <param name="options">The members of <c>Options:Caching</c> besides <c>Enabled</c>.</param>
    /// <param name="rule">A rule.</param>
    /// <param name="expectErrors">Whether errors in the log are expected.</param>
    /// <param name="settings">Further configuration keys.</param>
    public static async Task<CachingProxy> StartAsync(
        Func<HttpContext, int, Task> respond, string options = "", string? rule = null, bool expectErrors = false, IReadOnlyDictionary<string, string>? settings = null)
    {
        var caching = new CachingProxy();
        var upstream = await Upstream.StartAsync(http =>
        {
            http.Response.Headers.Date = caching.Clock.GetUtcNow().ToString("r", CultureInfo.InvariantCulture);
            return respond(http, Interlocked.Increment(ref caching._answers));
        });
        caching.Proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            BuiltInPlugins = true,
            Upstream = upstream,
            Rule = rule,
            Time = caching.Clock,
            ExpectErrors = expectErrors,
            Settings = settings ?? new Dictionary<string, string>(),
            Configuration = $$"""
                {
                  "Options": { "Caching": { "Enabled": true{{(options.Length > 0 ? ", " + options : "")}} } },
                  "ReverseProxy": {
                    "Routes": { "all": { "ClusterId": "main", "Match": { "Path": "{**rest}" } } },
                    "Clusters": { "main": { "Destinations": { "d1": { "Address": "{upstream}" } } } }
                  }
                }
                """,
        });
        return caching;
    }

    /// <summary>An upstream that answers with its count as the body and with these headers, each <c>Name: value</c>.</summary>
    public static Task<CachingProxy> StartAsync(params string[] headers) => StartAsync((http, count) =>
    {
        Add(http.Response, headers);
        return http.Response.WriteAsync($"answer {count}");
    });

    public static void Add(HttpResponse response, params string[] headers)
    {
        foreach (var header in headers)
        {
            var colon = header.IndexOf(':', StringComparison.Ordinal);
            response.Headers.Append(header[..colon], header[(colon + 1)..].Trim());
        }
    }

    /// <summary>Asks, and gives the answer with its body read.</summary>
    /// <param name="path">The path and query.</param>
    /// <param name="headers">Headers, each <c>Name: value</c>.</param>
    public Task<HttpResponseMessage> GetAsync(string path, params string[] headers) => SendAsync(HttpMethod.Get, path, headers);

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, params string[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        foreach (var header in headers)
        {
            var colon = header.IndexOf(':', StringComparison.Ordinal);
            Assert.True(request.Headers.TryAddWithoutValidation(header[..colon], header[(colon + 1)..].Trim()));
        }

        return await Client.SendAsync(request);
    }

    /// <summary>Asks, and gives the body.</summary>
    public async Task<string> TextAsync(string path, params string[] headers)
    {
        using var response = await GetAsync(path, headers);
        return await response.Content.ReadAsStringAsync();
    }

    /// <summary>Waits until so many wait for what another one fetches, for whom it is too late to ask for themselves; see <see cref="Patient"/>.</summary>
    public Task WaitingAsync(int count) => Eventually.TrueAsync(() => Clock.LongTimers >= count, $"{count} wait");

    /// <summary>Changes a piece of the configuration file, and takes that over.</summary>
    public async Task ChangeAsync(string piece, string by)
    {
        var text = await File.ReadAllTextAsync(Path.Combine(Proxy.Folder, "scriptproxy.json"));
        Assert.Contains(piece, text, StringComparison.Ordinal);
        Proxy.Write("scriptproxy.json", text.Replace(piece, by, StringComparison.Ordinal));
        Assert.Empty(await Proxy.ReloadAsync());
    }

    public ValueTask DisposeAsync() => Proxy.DisposeAsync();
}
