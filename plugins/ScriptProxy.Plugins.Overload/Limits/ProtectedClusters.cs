using System.Collections.Frozen;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Overload.Limits;

/// <summary>The clusters that are protected, by id.</summary>
internal sealed class ProtectedClusters(Dictionary<string, ProtectedCluster> clusters)
{
    private readonly FrozenDictionary<string, ProtectedCluster> _clusters = clusters.ToFrozenDictionary(clusters.Comparer);

    public ValueTask<Verdict> EnterAsync(IUpstreamRequest request) =>
        request.Cluster is { } id && _clusters.TryGetValue(id, out var cluster) && request.Priority != Priority.Exempt
            ? cluster.EnterAsync(request)
            : new ValueTask<Verdict>(Verdict.Continue);
}
