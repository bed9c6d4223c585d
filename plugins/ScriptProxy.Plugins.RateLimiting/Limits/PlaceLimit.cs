using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.RateLimiting.Limits;

/// <summary>One limit of how many there are at the same time.</summary>
internal sealed class PlaceLimit(IGate gate, ExchangeKey by, Refusals refusals, StateKey<Charges> state)
{
    /// <summary>No one knows when a place becomes free.</summary>
    private const string Soon = "1";

    /// <summary>Whether all requests share its places.</summary>
    public bool IsShared => by.Text.Trim() == "all";

    public ValueTask<Verdict> EnterAsync(IRequest request)
    {
        // What an exchange asks for, such as an include, is within the place that it has; and no OnCompleted would give its own back.
        if (request.Depth > 0 || by.Of(request) is not { } key)
        {
            return new ValueTask<Verdict>(Verdict.Continue);
        }

        var charges = Charges.Of(request, state);
        var entered = gate.EnterAsync(key, request.Aborted);
        return entered.IsCompletedSuccessfully ? new ValueTask<Verdict>(Decide(request, charges, key, entered.Result)) : WaitAsync(request, charges, key, entered);
    }

    private async ValueTask<Verdict> WaitAsync(IRequest request, Charges charges, string key, ValueTask<bool> entered) => Decide(request, charges, key, await entered);

    private Verdict Decide(IRequest request, Charges charges, string key, bool hasEntered)
    {
        if (!hasEntered)
        {
            return refusals.Refuse(request, charges, Soon);
        }

        if (!charges.TryAddPlace(gate, key))
        {
            gate.Leave(key); // the exchange has ended meanwhile: the hook took longer than it may
        }

        return Verdict.Continue;
    }
}
