using System.Numerics;

namespace ScriptProxy.Host.Metrics;

/// <summary>
/// A few counters, kept once for every processor so that these do not take the cache line from one another; only the sums mean something.
/// Counters that change together share a line. Thread-safe, without locks.
/// </summary>
internal sealed class StripedCounters(int count)
{
    private const int Gap = 15; // longs: with the counter before it two cache lines, as processors fetch them in pairs

    private static readonly int Mask = (int)BitOperations.RoundUpToPowerOf2((uint)Environment.ProcessorCount) - 1;

    private readonly int _stride = count + Gap;
    private readonly long[] _cells = new long[(Mask + 1) * (count + Gap)];

    /// <summary>Where the current processor counts. It stays right when the thread moves on to another one, only slower.</summary>
    public static int CurrentStripe => Thread.GetCurrentProcessorId() & Mask;

    public void Add(int stripe, int counter, long value) => Interlocked.Add(ref _cells[(stripe * _stride) + counter], value);

    /// <summary>The counter's value. While others count it is one that the counter had or passed.</summary>
    public long Sum(int counter)
    {
        var sum = 0L;
        for (var i = counter; i < _cells.Length; i += _stride)
        {
            sum += Volatile.Read(ref _cells[i]);
        }

        return sum;
    }
}
