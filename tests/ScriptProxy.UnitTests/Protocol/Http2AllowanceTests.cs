using ScriptProxy.Host.Protocol;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.UnitTests.Protocol;

public sealed class Http2AllowanceTests
{
    private const int Price = Http2Allowance.FramePrice;
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public void The_burst_is_what_a_silent_connection_has() => Assert.Equal(64, CountSpends(Create()));

    [Fact]
    public void Who_has_flooded_before_has_a_sixty_fourth_and_it_never_holds_more()
    {
        var allowance = Create(hasFlooded: true);
        Assert.Equal(1, CountSpends(allowance));
        _time.Advance(TimeSpan.FromHours(1));
        Assert.InRange(CountSpends(allowance), 1, 2);
    }

    [Fact]
    public void Time_refills_the_allowance()
    {
        var allowance = Create();
        CountSpends(allowance);
        _time.Advance(TimeSpan.FromSeconds(2));

        // One for the overdraft of the last try, which was refused.
        Assert.Equal((2 * 10) - 1, CountSpends(allowance));
    }

    [Fact]
    public void It_never_holds_more_than_the_burst()
    {
        var allowance = Create();
        CountSpends(allowance);
        _time.Advance(TimeSpan.FromHours(1));

        Assert.InRange(CountSpends(allowance), 64, 65);
    }

    [Fact]
    public void Bytes_sent_earn()
    {
        var allowance = Create();
        CountSpends(allowance);
        allowance.Sent(Price * 5);

        Assert.Equal(5 - 1, CountSpends(allowance));
    }

    [Fact]
    public void What_is_charged_beside_is_paid_once()
    {
        var allowance = Create();
        allowance.Charge(Price * 10);
        allowance.Charge(Price * 4);

        Assert.Equal(64 - 14, CountSpends(allowance));
    }

    [Fact]
    public void Refills_shorter_than_a_tick_are_not_lost()
    {
        var allowance = Create();
        CountSpends(allowance);
        for (var i = 0; i < 10_000; i++)
        {
            _time.Advance(TimeSpan.FromTicks(1000));
            allowance.TrySpend(0);
        }

        Assert.Equal(10 - 1, CountSpends(allowance));
    }

    private static int CountSpends(Http2Allowance allowance)
    {
        var count = 0;
        while (allowance.TrySpend(Price))
        {
            count++;
        }

        return count;
    }

    private Http2Allowance Create(bool hasFlooded = false) => new(new Http2FloodOptions { Burst = 64, PerSecond = 10 }, _time, hasFlooded);
}
