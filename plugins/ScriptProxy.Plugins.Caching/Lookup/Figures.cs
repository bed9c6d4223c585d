using System.Collections.Concurrent;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Caching.Lookup;

/// <summary>How requests were answered, by route. Thread-safe.</summary>
/// <param name="total">What counts all routes together, as metrics show it, by outcome.</param>
/// <param name="byRoute">The counts of each route by outcome; kept over reloads.</param>
internal sealed class Figures(IReadOnlyList<ICounter?> total, ConcurrentDictionary<string, long[]> byRoute)
{
    /// <summary>Counts an answer.</summary>
    public void Count(string? route, CacheOutcome outcome)
    {
        total[(int)outcome]?.Add();
        var counts = byRoute.GetOrAdd(route ?? "", static _ => new long[Enum.GetValues<CacheOutcome>().Length]);
        Interlocked.Increment(ref counts[(int)outcome]);
    }

    /// <summary>The counts so far, indexed by <see cref="CacheOutcome"/>, by route; an empty name stands for those without one.</summary>
    public IEnumerable<KeyValuePair<string, long[]>> ByRoute => byRoute;
}
