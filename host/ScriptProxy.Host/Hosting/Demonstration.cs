using ScriptProxy.Host.Commands;
using ScriptProxy.Host.Configuration;
using ScriptProxy.Host.Demo;

namespace ScriptProxy.Host.Hosting;

/// <summary>What a proxy without any configuration forwards to, so that the first start shows something.</summary>
internal sealed class Demonstration : IAsyncDisposable
{
    private readonly DemoUpstreams _upstreams;

    private Demonstration(DemoUpstreams upstreams) => _upstreams = upstreams;

    public IEnumerable<KeyValuePair<string, string>> Configuration =>
        DemoConfiguration.For(_upstreams.BlueAddress, _upstreams.GreenAddress).Select(pair => KeyValuePair.Create(pair.Key, pair.Value!));

    /// <summary>Starts the demonstration unless a file, the command line or the environment configures clusters.</summary>
    public static async Task<Demonstration?> StartIfUnconfiguredAsync(RunOptions options)
    {
        var isConfigured = options.ConfigFile is not null
            || options.Overrides.Any(pair => IsProxyKey(pair.Key))
            || ConfigurationSources.ProcessEnvironment().Keys.Any(key => IsProxyKey(key.Replace("__", ":", StringComparison.Ordinal)));
        return isConfigured ? null : new Demonstration(await DemoUpstreams.StartAsync(TimeProvider.System));
    }

    public ValueTask DisposeAsync() => _upstreams.DisposeAsync();

    private static bool IsProxyKey(string key) =>
        key.StartsWith("ReverseProxy:", StringComparison.OrdinalIgnoreCase)
        || key.StartsWith("SCRIPTPROXY_ReverseProxy:", StringComparison.OrdinalIgnoreCase);
}
