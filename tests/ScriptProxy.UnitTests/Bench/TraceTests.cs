using ScriptProxy.Testing.Traces;

namespace ScriptProxy.UnitTests.Bench;

public sealed class TraceTests
{
    private static readonly ObjectSizes Sizes = new(Median: 5000, Spread: 0.8);
    private static readonly Lazy<Trace> Made = new(() => Trace.Zipf(0.9, Sizes));

    [Fact]
    public void A_trace_is_the_same_in_each_run()
    {
        Assert.Equal([84928, 30528, 56322], Made.Value.Requests[..3]);
        Assert.Equal([5993, 8663, 2558], Made.Value.Sizes[..3]);
    }

    [Fact]
    public void Objects_are_asked_for_as_often_as_the_law_says()
    {
        var counts = Made.Value.Requests.CountBy(number => number).Select(pair => pair.Value).OrderDescending().ToArray();
        var sum = Enumerable.Range(1, Trace.Objects).Sum(rank => Math.Pow(rank, -0.9));
        Assert.All(new[] { 1, 10, 100 }, rank => Assert.InRange(counts[rank - 1] / (Trace.Count * Math.Pow(rank, -0.9) / sum), 0.9, 1.1));
        Assert.Equal(Trace.Count, counts.Sum());
    }

    [Fact]
    public void Sizes_are_log_normal()
    {
        var sizes = Made.Value.Sizes.Order().ToArray();
        Assert.InRange(sizes[sizes.Length / 2], 4900, 5100);
        Assert.InRange(sizes[(int)(sizes.Length * 0.8413)], 0.98 * 5000 * Math.Exp(0.8), 1.02 * 5000 * Math.Exp(0.8)); // one standard deviation above
        Assert.Equal(sizes.Sum(), Made.Value.TotalBytes);
    }

    [Fact]
    public void Other_objects_may_stand_in_for_the_popular_ones()
    {
        var trace = Trace.Zipf(0.9, Sizes, (i, popular) => i % 2 == 0 ? Trace.Objects + i : popular);
        Assert.Equal(Trace.Objects + 10, trace.Requests[10]);
        Assert.Equal(trace.Requests.Max() + 1, trace.Sizes.Length);
        Assert.Equal(trace.Sizes.Take(Trace.Objects).Sum(), trace.TotalBytes);
    }
}
