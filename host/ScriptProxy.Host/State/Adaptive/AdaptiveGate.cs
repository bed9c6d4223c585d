using ScriptProxy.Sdk;

namespace ScriptProxy.Host.State.Adaptive;

/// <summary>One unit's view of an adaptive gate: its terms, and what all versions of the unit share.</summary>
internal sealed class AdaptiveGate(AdaptiveState state, string name, AdaptiveTerms terms, TimeProvider time) : IAdaptiveGate
{
    public string Name => name;

    public int Limit => state.Control.Limit(terms);

    public int Inside => state.Places.Taken;

    public int Waiting => state.Line.Count;

    public ValueTask<Place> EnterAsync(Priority priority, CancellationToken cancellationToken = default)
    {
        var now = time.GetTimestamp();
        if (state.TryEnter(terms, now))
        {
            return new ValueTask<Place>(new Place(true, now));
        }

        if (terms.IsDryRun)
        {
            state.EnterRegardless(priority, now);
            return new ValueTask<Place>(new Place(true, now));
        }

        return state.Join(priority, terms, now) is { } waiter ? WaitAsync(waiter, cancellationToken) : default;
    }

    public void Leave(Place place, Visit visit)
    {
        if (place.IsTaken)
        {
            state.Leave(place.Since, visit, terms, time.GetTimestamp());
        }
    }

    private async ValueTask<Place> WaitAsync(Waiter waiter, CancellationToken cancellationToken)
    {
        await using var patience = time.CreateTimer(static waiter => ((Waiter)waiter!).LosePatience(), waiter, terms.Patience, Timeout.InfiniteTimeSpan);
        await using var left = cancellationToken.UnsafeRegister(static waiter => ((Waiter)waiter!).GoAway(), waiter);
        return await waiter.Task;
    }
}
