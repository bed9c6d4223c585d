using ScriptProxy.Sdk;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.UnitTests.RateLimitingPlugin;

/// <summary>The plugin with limits, over limiters in memory or as across a network.</summary>
internal sealed class LoadedLimits : IDisposable
{
    private readonly Dictionary<string, DistantLimiter> _distant = [];

    /// <param name="areDistant">Whether limiters are as across a network.</param>
    /// <param name="limits">The options, as below <c>Limits</c>; without any the plugin does nothing.</param>
    public LoadedLimits(bool areDistant, params (string Key, string Value)[] limits)
    {
        Hooks = new FakeHooks("RateLimiting", limits.ToDictionary(option => $"Limits:{option.Key}", option => (string?)option.Value))
        {
            Limiters = limiter => areDistant ? _distant[limiter.Name] = new DistantLimiter(limiter) : limiter,
        };
        new ScriptProxy.Plugins.RateLimiting.RateLimitingPlugin().Configure(Hooks);
    }

    public FakeHooks Hooks { get; }

    public DistantLimiter this[string limit] => _distant[limit];

    /// <summary>Sends a request, and waits until what was to be given back is.</summary>
    public async Task<FakeExchange> SendAsync(FakeExchange exchange)
    {
        await Hooks.SendAsync(exchange);
        await SettleAsync();
        return exchange;
    }

    /// <summary>Sends requests one after another.</summary>
    /// <param name="requests">Each as <c>POST /path</c>, or as a path alone.</param>
    /// <returns>The answers' statuses.</returns>
    public async Task<List<int>> AskAsync(params string[] requests)
    {
        List<int> statuses = [];
        foreach (var request in requests)
        {
            var (method, path) = request.Split(' ') is [var given, var rest] ? (given, rest) : ("GET", request);
            statuses.Add((await SendAsync(new FakeExchange(method, $"http://localhost{path}"))).Status);
        }

        return statuses;
    }

    public async Task SettleAsync()
    {
        foreach (var limiter in _distant.Values)
        {
            await limiter.SettleAsync();
        }
    }

    public void Dispose() => Hooks.Dispose();
}
