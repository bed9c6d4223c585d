using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.RateLimiting.Limits;

/// <summary>One limit of how many there are at the same time.</summary>
internal sealed class PlaceLimit(IGate gate, ExchangeKey by, Refusals refusals, StateKey<Charges> state)
{
    /// <summary>No one knows when a place becomes free.</summary>
    private const string Soon = "1";

    public ValueTask<Verdict> EnterAsync(IRequest request)
    {
        if (by.Of(request) is not { } key)
        {
            return new ValueTask<Verdict>(Verdict.Continue);
        }

        var entered = gate.EnterAsync(key, request.Aborted);
        return entered.IsCompletedSuccessfully ? new ValueTask<Verdict>(Decide(request, key, entered.Result)) : WaitAsync(request, key, entered);
    }

    private async ValueTask<Verdict> WaitAsync(IRequest request, string key, ValueTask<bool> entered) => Decide(request, key, await entered);

    private Verdict Decide(IRequest request, string key, bool hasEntered)
    {
        var charges = Charges.Of(request, state);
        if (!hasEntered)
        {
            return refusals.Refuse(request, charges, Soon);
        }

        charges.AddPlace(gate, key);
        return Verdict.Continue;
    }
}
