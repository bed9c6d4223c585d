using ScriptProxy.Sdk;

namespace ScriptProxy.UnitTests.State.Adaptive;

public sealed class OverloadModelTests
{
    /// <summary>Curves by the Universal Scalability Law, with their peak at so many at once, and workers that get in each other's way when there are more.</summary>
    public static TheoryData<string, double, double> Curves => new()
    {
        { "usl", 20, 0 },
        { "usl", 4, 0 },
        { "usl", 60, 0 },
        { "usl", 44, 0.02 },
        { "workers", 16, 0 },
        { "workers", 2, 0 },
    };

    [Theory]
    [MemberData(nameof(Curves))]
    public void At_three_times_what_it_can_do_an_upstream_stays_at_its_best_and_without_the_gate_collapses(string kind, double peak, double contention)
    {
        var curve = Curve(kind, peak, contention);
        var load = Load(curve, new AdaptiveGateOptions());
        load.Run(10);
        var with = load.Run(35); // more than the time between two probes
        var without = Load(curve, null);
        without.Run(5);
        var collapsed = without.Run(3);
        Assert.True(with.Served() >= 0.9 * load.Best, $"{with.Served():0} of {load.Best:0} with the limit {load.Limit}");
        Assert.True(collapsed.Served() < 0.1 * load.Best, $"{collapsed.Served():0} of {load.Best:0}");
    }

    [Fact]
    public void What_matters_least_is_refused_first()
    {
        var load = Load(Curve("usl", 20, 0), new AdaptiveGateOptions()); // a third of the load is what it can do
        load.Run(10);
        var outcome = load.Run(20);
        Assert.True(outcome.Refused(Priority.High) < 0.1 * outcome.Served(Priority.High), $"{outcome.Refused(Priority.High):0} of high priority refused");
        Assert.True(outcome.Served(Priority.Low) < 0.02 * outcome.Served(), $"{outcome.Served(Priority.Low):0} of low priority served");

        load.Rate = load.Best; // now two thirds fit without the lowest
        load.Run(2);
        load.Rate = 1.3 * load.Best;
        load.Run(5);
        outcome = load.Run(20);
        Assert.Equal(0, outcome.Refused(Priority.High));
        Assert.True(outcome.Refused(Priority.Normal) < 0.01 * outcome.Served(Priority.Normal), $"{outcome.Refused(Priority.Normal):0} of normal priority refused");
        Assert.True(outcome.Refused(Priority.Low) > 0);
    }

    [Theory]
    [InlineData(3, 20)] // the same number at once, each faster
    [InlineData(1, 100)] // more at once
    [InlineData(0.2, 20)] // each slower
    [InlineData(1, 5)] // less at once
    public void When_the_upstream_becomes_another_its_new_best_is_found(double speed, double peak)
    {
        var load = Load(Curve("usl", 20, 0), new AdaptiveGateOptions());
        load.Run(10);
        var curve = Curve("usl", peak, 0);
        load.Throughput = count => speed * curve(count);
        load.Rate = 3 * load.Best;
        load.Run(15);
        var outcome = load.Run(10);
        Assert.True(outcome.Served() >= 0.9 * load.Best, $"{outcome.Served():0} of {load.Best:0} with the limit {load.Limit}");
    }

    [Fact]
    public void While_there_is_room_nobody_is_refused_and_the_limit_does_not_grow_without_need()
    {
        var load = Load(Curve("usl", 100, 0), new AdaptiveGateOptions());
        load.Rate = 0.3 * load.Best;
        load.Run(5);
        var outcome = load.Run(60);
        Assert.Equal((0d, 0d, 0d), (outcome.Refused(Priority.Low), outcome.Refused(Priority.Normal), outcome.Refused(Priority.High)));
        Assert.InRange(load.Limit, 15, 100);
    }

    [Fact]
    public void A_measurement_does_not_keep_others_out_while_some_take_seconds()
    {
        var load = Load(Curve("usl", 20, 0), new AdaptiveGateOptions());
        load.Rate = 0.6 * load.Best;
        load.Slow = 0.03; // some 45 of them are inside, more than a measurement lets in
        load.Run(10);
        load.Run(65); // more than the time between three probes
        Assert.True(load.LongestPause < 0.5, $"nobody else was served for {load.LongestPause} s, at a limit of {load.Limit}");
    }

    [Theory]
    [InlineData(0.2, 20)] // each slower
    [InlineData(1, 100)] // more at once
    public void A_least_limit_above_one_does_not_hold_the_limit_down_when_the_upstream_becomes_another(double speed, double peak)
    {
        var load = Load(Curve("usl", 20, 0), new AdaptiveGateOptions { Least = 8 });
        load.Run(10);
        var curve = Curve("usl", peak, 0);
        load.Throughput = count => speed * curve(count);
        load.Rate = 3 * load.Best;
        load.Run(25);
        var outcome = load.Run(10);
        Assert.True(outcome.Served() >= 0.9 * load.Best, $"{outcome.Served():0} of {load.Best:0} with the limit {load.Limit}");
    }

    private static SimulatedLoad Load(Func<double, double> curve, AdaptiveGateOptions? options)
    {
        var load = new SimulatedLoad(options) { Throughput = curve, Rate = 0 };
        load.Rate = 3 * load.Best;
        return load;
    }

    /// <summary>One alone takes 20 ms.</summary>
    private static Func<double, double> Curve(string kind, double peak, double contention) => kind == "usl"
        ? count => 50 * count / (1 + (contention * (count - 1)) + ((1 - contention) / (peak * peak) * count * (count - 1)))
        : count => 50 * Math.Min(count, peak) / (1 + Math.Pow(Math.Max(0, (count - (3 * peak)) / (10 * peak)), 2));
}
