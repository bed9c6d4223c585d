using ScriptProxy.Host.Commands;
using ScriptProxy.Host.Configuration;
using ScriptProxy.Host.Demo;

namespace ScriptProxy.Host.Hosting;

/// <summary>What a proxy without any configuration forwards to, so that the first start shows something.</summary>
internal sealed class Demonstration : IAsyncDisposable
{
    private readonly DemoUpstreams _upstreams;

    private Demonstration(DemoUpstreams upstreams) => _upstreams = upstreams;

    public IEnumerable<KeyValuePair<string, string>> Configuration => Pairs(_upstreams.BlueAddress, _upstreams.GreenAddress);

    /// <summary>Starts the demonstration unless a file, the command line or the environment configures clusters.</summary>
    public static async Task<Demonstration?> StartIfUnconfiguredAsync(RunOptions options) =>
        IsConfigured(options) ? null : new Demonstration(await DemoUpstreams.StartAsync(TimeProvider.System));

    /// <summary>The same configuration for who has upstreams of his own; empty where there is another one.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Unstarted(RunOptions options) => IsConfigured(options) ? [] : Pairs("http://blue/", "http://green/");

    public ValueTask DisposeAsync() => _upstreams.DisposeAsync();

    private static IEnumerable<KeyValuePair<string, string>> Pairs(string blue, string green) =>
        DemoConfiguration.For(blue, green).Select(pair => KeyValuePair.Create(pair.Key, pair.Value!));

    private static bool IsConfigured(RunOptions options) =>
        options.ConfigFile is not null
        || options.Overrides.Any(pair => IsProxyKey(pair.Key))
        || ConfigurationSources.ProcessEnvironment().Keys.Any(key => IsProxyKey(key.Replace("__", ":", StringComparison.Ordinal)));

    private static bool IsProxyKey(string key) =>
        key.StartsWith("ReverseProxy:", StringComparison.OrdinalIgnoreCase)
        || key.StartsWith("SCRIPTPROXY_ReverseProxy:", StringComparison.OrdinalIgnoreCase);
}
