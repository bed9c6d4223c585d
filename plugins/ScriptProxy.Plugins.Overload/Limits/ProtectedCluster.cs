using Microsoft.AspNetCore.Http;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Overload.Limits;

/// <summary>
/// One cluster with its gate. A request has its place until the head of the answer has come: what follows, a long body or a WebSocket, says nothing of what the cluster has to do, and who reads slowly must not keep
/// others out. So nobody ever waits for a place who has one: not for an include, not for a fetch that others wait for.
/// </summary>
internal sealed class ProtectedCluster : IUpstreamWatcher
{
    private readonly IAdaptiveGate _gate;
    private readonly Refusals _refusals;

    public ProtectedCluster(IAdaptiveGate gate, ClusterOptions options, Hooks hooks) => (_gate, _refusals) = (gate, new Refusals(gate, options, hooks));

    public ValueTask<Verdict> EnterAsync(IUpstreamRequest request)
    {
        var entering = _gate.EnterAsync(request.Priority, request.Aborted);
        return entering.IsCompletedSuccessfully ? new ValueTask<Verdict>(Decide(request, entering.Result)) : WaitAsync(request, entering);
    }

    public void Answered(long mark, int status) => _gate.Leave(new Place(true, mark), status switch
    {
        StatusCodes.Status503ServiceUnavailable => Visit.Refused,
        0 or StatusCodes.Status429TooManyRequests or >= StatusCodes.Status500InternalServerError => Visit.Failed, // 429 is of one client, who could lower the limit for all
        _ => Visit.Served,
    });

    private async ValueTask<Verdict> WaitAsync(IUpstreamRequest request, ValueTask<Place> entering) => Decide(request, await entering);

    private Verdict Decide(IUpstreamRequest request, Place place)
    {
        if (!place.IsTaken)
        {
            return _refusals.Refuse(request);
        }

        request.Watch(this, place.Since);
        return Verdict.Continue;
    }
}
