using ScriptProxy.Host.Logging;

namespace ScriptProxy.UnitTests.Logging;

public sealed class TurnsPerSecondTests
{
    private static readonly DateTimeOffset Begin = new(2026, 1, 1, 0, 0, 0, 900, TimeSpan.Zero);

    private readonly TurnsPerSecond _turns = new(2);

    [Fact]
    public void A_second_begins_with_the_first_turn_and_not_with_the_clock_s()
    {
        Assert.Equal([true, true, false], [Take(0), Take(300), Take(999)]);
        Assert.False(_turns.IsFree(At(999)));
        Assert.True(_turns.IsFree(At(1000)));
        Assert.Equal([true, true, false], [Take(1000), Take(1500), Take(1999)]);
    }

    [Fact]
    public void A_clock_that_was_set_back_stops_nothing()
    {
        Assert.Equal([true, true, false], [Take(0), Take(0), Take(0)]);
        Assert.Equal([true, true, false], [Take(-60000), Take(-60000), Take(-60000)]);
    }

    private bool Take(int milliseconds) => _turns.TryTake(At(milliseconds));

    private static DateTimeOffset At(int milliseconds) => Begin.AddMilliseconds(milliseconds);
}
