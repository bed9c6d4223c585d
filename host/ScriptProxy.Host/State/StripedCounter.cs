using System.Numerics;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.State;

/// <summary>
/// A sum to which each processor adds in a place of its own, so that they do not take the cache line from one another.
/// </summary>
internal sealed class StripedCounter : ICounter
{
    private const int Spread = 16; // longs: two cache lines apart, as processors fetch them in pairs

    private static readonly int Mask = (int)BitOperations.RoundUpToPowerOf2((uint)Environment.ProcessorCount) - 1;

    private readonly long[] _sums = new long[(Mask + 1) * Spread];

    /// <summary>Exact once nobody adds.</summary>
    public long Value
    {
        get
        {
            var sum = 0L;
            for (var i = 0; i < _sums.Length; i += Spread)
            {
                sum += Volatile.Read(ref _sums[i]);
            }

            return sum;
        }
    }

    public void Add(long amount = 1) => Interlocked.Add(ref _sums[Stripe()], amount);

    /// <returns>Where it was added, for <see cref="SubtractOne"/>.</returns>
    public int AddOne()
    {
        var stripe = Stripe();
        Interlocked.Increment(ref _sums[stripe]);
        return stripe;
    }

    public void SubtractOne(int stripe) => Interlocked.Decrement(ref _sums[stripe]);

    private static int Stripe() => (Thread.GetCurrentProcessorId() & Mask) * Spread;
}
