namespace ScriptProxy.Testing.Traces;

/// <summary>Requests for objects by number, and what each object takes. The same in each run.</summary>
/// <param name="Requests">Which object is asked for, by turns.</param>
/// <param name="Sizes">The sizes of the objects by their numbers, bytes.</param>
internal sealed record Trace(int[] Requests, long[] Sizes)
{
    public const int Objects = 100_000;

    public const int Count = 1_000_000;

    public long TotalBytes { get; } = Sizes.Take(Objects).Sum();

    /// <summary>Objects by Zipf's law: the one in place n of popularity is asked for n to the power of alpha times less often than the first.</summary>
    public static Trace Zipf(double alpha, ObjectSizes sizes) => Zipf(alpha, sizes, (_, popular) => popular);

    /// <summary>Objects by Zipf's law, or others instead.</summary>
    /// <param name="alpha">How much more popular than others the popular ones are.</param>
    /// <param name="sizes">What objects take.</param>
    /// <param name="choose">Gets the request's number and that of an object by Zipf's law, and says for which object the request is.</param>
    public static Trace Zipf(double alpha, ObjectSizes sizes, Func<int, int, int> choose)
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

        return new Trace(requests, [.. Enumerable.Range(0, requests.Max() + 1).Select(_ => sizes.Next(random))]);
    }
}
