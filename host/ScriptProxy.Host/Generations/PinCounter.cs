using ScriptProxy.Host.State;

namespace ScriptProxy.Host.Generations;

/// <summary>Counts the exchanges that hold a generation.</summary>
internal sealed class PinCounter
{
    private readonly StripedCounter _count = new();

    /// <summary>The number of exchanges. Exact once no new ones can come.</summary>
    public long Sum => _count.Value;

    /// <returns>What to give to <see cref="Leave"/>: an exchange may end on another processor.</returns>
    public int Enter() => _count.AddOne();

    public void Leave(int stripe) => _count.SubtractOne(stripe);
}
