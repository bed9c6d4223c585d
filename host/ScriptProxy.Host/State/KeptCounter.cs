using ScriptProxy.Host.Metrics;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.State;

/// <summary>A unit's counter.</summary>
internal sealed class KeptCounter : ICounter
{
    private readonly StripedCounters _sum = new(1);

    public long Value => _sum.Sum(0);

    public void Add(long amount = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(amount); // metrics take a fall for a restart
        _sum.Add(StripedCounters.CurrentStripe, 0, amount);
    }
}
