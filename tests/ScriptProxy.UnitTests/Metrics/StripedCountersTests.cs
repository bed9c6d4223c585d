using ScriptProxy.Host.Metrics;

namespace ScriptProxy.UnitTests.Metrics;

public sealed class StripedCountersTests
{
    [Fact]
    public void No_count_is_lost_and_none_goes_to_another_counter()
    {
        var counters = new StripedCounters(3);

        Parallel.For(0, 10_000, i => counters.Add(StripedCounters.CurrentStripe, i % 3, 2));

        Assert.Equal((6668, 6666, 6666), (counters.Sum(0), counters.Sum(1), counters.Sum(2)));
    }

    [Fact]
    public void Every_processor_has_a_place_of_its_own()
    {
        var counters = new StripedCounters(2);

        for (var stripe = 0; stripe < Environment.ProcessorCount; stripe++)
        {
            counters.Add(stripe, 1, 1L << stripe);
        }

        Assert.Equal((0, (1L << Environment.ProcessorCount) - 1), (counters.Sum(0), counters.Sum(1)));
    }
}
