namespace ScriptProxy.Host.Generations;

/// <summary>
/// Counts the exchanges that hold a generation. Each processor counts in a place of its own, so that they do not take the cache line from
/// one another; only the sum means something.
/// </summary>
internal sealed class PinCounter
{
    private const int Spread = 16; // longs: two cache lines apart, as processors fetch them in pairs

    private static readonly int Mask = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Environment.ProcessorCount) - 1;

    private readonly long[] _counts = new long[(Mask + 1) * Spread];

    /// <summary>The number of exchanges. Exact once no new ones can come.</summary>
    public long Sum
    {
        get
        {
            var sum = 0L;
            for (var i = 0; i < _counts.Length; i += Spread)
            {
                sum += Volatile.Read(ref _counts[i]);
            }

            return sum;
        }
    }

    /// <returns>What to give to <see cref="Leave"/>: an exchange may end on another processor.</returns>
    public int Enter()
    {
        var stripe = (Thread.GetCurrentProcessorId() & Mask) * Spread;
        Interlocked.Increment(ref _counts[stripe]);
        return stripe;
    }

    public void Leave(int stripe) => Interlocked.Decrement(ref _counts[stripe]);
}
