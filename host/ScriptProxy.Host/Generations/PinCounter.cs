using ScriptProxy.Host.Metrics;

namespace ScriptProxy.Host.Generations;

/// <summary>Counts the exchanges that hold a generation.</summary>
internal sealed class PinCounter
{
    private readonly StripedCounters _pins = new(1);

    /// <summary>The number of exchanges. Exact once no new ones can come.</summary>
    public long Sum => _pins.Sum(0);

    /// <returns>What to give to <see cref="Leave"/>: an exchange may end on another processor.</returns>
    public int Enter()
    {
        var stripe = StripedCounters.CurrentStripe;
        _pins.Add(stripe, 0, 1);
        return stripe;
    }

    /// <summary>Enters beside somebody who is in, where that one entered: so the sum never looks like zero between the two, not even to somebody who is adding it up.</summary>
    public void EnterBeside(int stripe) => _pins.Add(stripe, 0, 1);

    public void Leave(int stripe) => _pins.Add(stripe, 0, -1);
}
