namespace ScriptProxy.MicroBenchmarks.Eviction;

/// <summary>Requests for objects by number, and what each object takes. The same in each run.</summary>
internal sealed record Trace(string Name, int[] Requests, long[] Sizes)
{
    public const int Objects = 100_000;

    private const int Count = 1_000_000;

    public long TotalBytes { get; } = Sizes.Take(Objects).Sum();

    public static IEnumerable<Trace> All()
    {
        foreach (var alpha in new[] { 0.7, 0.9, 1.1 })
        {
            yield return Of(FormattableString.Invariant($"Zipf {alpha}"), alpha, (_, popular) => popular);
        }

        yield return Of("Zipf 0.9, a third of it never asked for again", 0.9, (i, popular) => i % 3 == 0 ? Objects + (i / 3) : popular);
        yield return Of("Zipf 0.9, every fifth by a crawler that walks through all", 0.9, (i, popular) => i % 5 == 0 ? i / 5 % Objects : popular);
        yield return Of("Zipf 0.9, others become popular every 50,000 requests", 0.9, (i, popular) => (popular + (i / 50_000 * 5003)) % Objects);
    }

    private static Trace Of(string name, double alpha, Func<int, int, int> choose)
    {
        var random = new Random(20260101);
        var shares = new double[Objects];
        var sum = 0.0;
        for (var rank = 0; rank < Objects; rank++)
        {
            shares[rank] = sum += Math.Pow(rank + 1, -alpha);
        }

        var places = Enumerable.Range(0, Objects).ToArray(); // how popular an object is says nothing about where a crawler meets it
        random.Shuffle(places);
        var requests = new int[Count];
        for (var i = 0; i < Count; i++)
        {
            var rank = Array.BinarySearch(shares, random.NextDouble() * sum);
            requests[i] = choose(i, places[Math.Min(rank < 0 ? ~rank : rank, Objects - 1)]);
        }

        // Log-normal: half of them below 8 KB, one in a hundred above 200 KB.
        var sizes = new long[requests.Max() + 1];
        for (var i = 0; i < sizes.Length; i++)
        {
            var normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            sizes[i] = (long)Math.Clamp(8000 * Math.Exp(1.4 * normal), 200, 8 << 20);
        }

        return new Trace(name, requests, sizes);
    }
}
