using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.RateLimiting.Limits;

/// <summary>One limit of how many there are at the same time.</summary>
/// <param name="gate">What lets in.</param>
/// <param name="by">What requests are told apart by.</param>
/// <param name="patience">How long a request waits at most.</param>
/// <param name="time">The time.</param>
/// <param name="refusals">What refuses.</param>
/// <param name="state">Where places are kept.</param>
internal sealed class PlaceLimit(IGate gate, ExchangeKey by, TimeSpan patience, TimeProvider time, Refusals refusals, StateKey<Charges> state)
{
    /// <summary>No one knows when a place becomes free.</summary>
    private const string Soon = "1";

    /// <summary>Whether all requests share its places.</summary>
    public bool IsShared => by.Text.Trim() == "all";

    [NeverBlocks]
    public ValueTask<Verdict> EnterAsync(IRequest request)
    {
        // What an exchange asks for, such as an include, is within the place that it has; and no OnCompleted would give its own back.
        var isAmbiguous = false;
        var found = request.Depth > 0 ? default : by.Of(request, stackalloc char[128], out isAmbiguous);
        if (found.IsEmpty)
        {
            return new ValueTask<Verdict>(Verdict.Continue);
        }

        var charges = Charges.Of(request, state);
        if (isAmbiguous)
        {
            return EnterAllAsync(request, charges);
        }

        var key = found.ToString();
        var entered = gate.EnterAsync(key, request.Aborted);
        return entered.IsCompletedSuccessfully ? new ValueTask<Verdict>(Decide(request, charges, key, entered.Result)) : WaitAsync(request, charges, key, entered);
    }

    /// <summary>A place for each of its keys, in their order: two exchanges never wait for each other. It waits for all of them together no longer than for one, since the time of a hook is limited.</summary>
    private async ValueTask<Verdict> EnterAllAsync(IRequest request, Charges charges)
    {
        if (by.All(request) is not { } keys)
        {
            return refusals.Refuse(request, charges, null);
        }

        using var overdue = new CancellationTokenSource(patience, time);
        using var given = CancellationTokenSource.CreateLinkedTokenSource(overdue.Token, request.Aborted);
        foreach (var key in keys)
        {
            var hasEntered = await gate.EnterAsync(key, given.Token);
            var verdict = Decide(request, charges, key, hasEntered);
            if (!hasEntered)
            {
                return verdict;
            }
        }

        return Verdict.Continue;
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
