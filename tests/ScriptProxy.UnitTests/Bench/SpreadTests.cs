using ScriptProxy.Bench.Measuring;

namespace ScriptProxy.UnitTests.Bench;

public sealed class SpreadTests
{
    [Fact]
    public void Median_of_an_odd_count_is_the_one_in_the_middle() => Assert.Equal(new Spread(2, 1, 9), Spread.Of([9, 1, 2]));

    [Fact]
    public void Median_of_an_even_count_lies_between_the_two_in_the_middle() => Assert.Equal(new Spread(2.5, 1, 9), Spread.Of([9, 3, 2, 1]));
}
