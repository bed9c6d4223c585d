using System.Collections.Concurrent;
using System.Numerics;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Caching.Lookup;

/// <summary>How requests were answered, by route. Thread-safe: each processor counts in cache lines of its own.</summary>
/// <param name="total">What counts all routes together, as metrics show it, by outcome.</param>
/// <param name="byRoute">The counts of each route, by processor and outcome; kept over reloads.</param>
internal sealed class Figures(IReadOnlyList<ICounter?> total, ConcurrentDictionary<string, long[]> byRoute)
{
    private const int Stride = 16; // two cache lines, as processors fetch them in pairs
    private static readonly int Outcomes = Enum.GetValues<CacheOutcome>().Length;
    private static readonly int Stripes = (int)BitOperations.RoundUpToPowerOf2((uint)Environment.ProcessorCount);

    /// <summary>Counts an answer.</summary>
    public void Count(string? route, CacheOutcome outcome)
    {
        total[(int)outcome]?.Add();
        var counts = byRoute.GetOrAdd(route ?? "", static _ => new long[Stripes * Stride]);
        var stripe = Thread.GetCurrentProcessorId() & (Stripes - 1);
        Interlocked.Increment(ref counts[(stripe * Stride) + (int)outcome]);
    }

    /// <summary>The counts so far, indexed by <see cref="CacheOutcome"/>, by route; an empty name stands for those without one.</summary>
    public IEnumerable<KeyValuePair<string, long[]>> ByRoute => byRoute.Select(route => KeyValuePair.Create(route.Key, Sums(route.Value)));

    private static long[] Sums(long[] counts)
    {
        var sums = new long[Outcomes];
        for (var place = 0; place < counts.Length; place++)
        {
            if (place % Stride < Outcomes)
            {
                sums[place % Stride] += Volatile.Read(ref counts[place]);
            }
        }

        return sums;
    }
}
