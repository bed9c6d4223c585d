using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.RateLimiting.Limits;

/// <summary>Holds requests as long as the slowest of their leaky buckets wants.</summary>
internal sealed class Delays(StateKey<Charges> state, TimeProvider time)
{
    [NeverBlocks]
    public ValueTask<Verdict> WaitAsync(IRequest request) => request.Get(state) is { Delay: { Ticks: > 0 } delay }
        ? HoldAsync(delay, request.Aborted)
        : new ValueTask<Verdict>(Verdict.Continue);

    private async ValueTask<Verdict> HoldAsync(TimeSpan delay, CancellationToken aborted)
    {
        await Task.Delay(delay, time, aborted);
        return Verdict.Continue;
    }
}
