using Microsoft.Extensions.Primitives;
using Yarp.ReverseProxy.Configuration;

namespace ScriptProxy.Host.Routing;

/// <summary>Gives YARP the routes and clusters of the newest generation, and tells when YARP has taken them over.</summary>
internal sealed class RouteSource : IProxyConfigProvider, IConfigChangeListener
{
    private volatile Snapshot _current = new([], []);
    private TaskCompletionSource? _applied;

    public IProxyConfig GetConfig() => _current;

    /// <summary>Sets what YARP finds when it loads for the first time.</summary>
    public void Set(IReadOnlyList<RouteConfig> routes, IReadOnlyList<ClusterConfig> clusters) => _current = new Snapshot(routes, clusters);

    /// <summary>Replaces the configuration. Called by the one reload loop only.</summary>
    /// <returns>Ends when YARP has applied it.</returns>
    public Task ReplaceAsync(IReadOnlyList<RouteConfig> routes, IReadOnlyList<ClusterConfig> clusters)
    {
        var applied = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _applied = applied;
        var old = _current;
        _current = new Snapshot(routes, clusters);
        old.Outdate();
        return applied.Task;
    }

    public void ConfigurationLoadingFailed(IProxyConfigProvider configProvider, Exception exception) => _applied?.TrySetException(exception);

    public void ConfigurationLoaded(IReadOnlyList<IProxyConfig> proxyConfigs)
    {
    }

    public void ConfigurationApplyingFailed(IReadOnlyList<IProxyConfig> proxyConfigs, Exception exception) => _applied?.TrySetException(exception);

    public void ConfigurationApplied(IReadOnlyList<IProxyConfig> proxyConfigs) => _applied?.TrySetResult();

    private sealed class Snapshot(IReadOnlyList<RouteConfig> routes, IReadOnlyList<ClusterConfig> clusters) : IProxyConfig
    {
        private readonly CancellationTokenSource _outdated = new();

        public IReadOnlyList<RouteConfig> Routes { get; } = routes;

        public IReadOnlyList<ClusterConfig> Clusters { get; } = clusters;

        public IChangeToken ChangeToken => new CancellationChangeToken(_outdated.Token);

        public void Outdate() => _outdated.Cancel();
    }
}
