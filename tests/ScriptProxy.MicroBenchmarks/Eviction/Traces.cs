using ScriptProxy.Testing.Traces;

namespace ScriptProxy.MicroBenchmarks.Eviction;

/// <summary>The traces of the report, by their names.</summary>
internal static class Traces
{
    private static readonly ObjectSizes Sizes = new(Median: 8000, Spread: 1.4); // one in a hundred above 200 KB

    public static IEnumerable<(string Name, Trace Trace)> All()
    {
        foreach (var alpha in new[] { 0.7, 0.9, 1.1 })
        {
            yield return (FormattableString.Invariant($"Zipf {alpha}"), Trace.Zipf(alpha, Sizes));
        }

        yield return ("Zipf 0.9, a third of it never asked for again", Trace.Zipf(0.9, Sizes, (i, popular) => i % 3 == 0 ? Trace.Objects + (i / 3) : popular));
        yield return ("Zipf 0.9, every fifth by a crawler that walks through all", Trace.Zipf(0.9, Sizes, (i, popular) => i % 5 == 0 ? i / 5 % Trace.Objects : popular));
        yield return ("Zipf 0.9, others become popular every 50,000 requests", Trace.Zipf(0.9, Sizes, (i, popular) => (popular + (i / 50_000 * 5003)) % Trace.Objects));
    }
}
