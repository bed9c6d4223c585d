using ScriptProxy.Sdk;

namespace ScriptProxy.UnitTests.State.Adaptive;

/// <summary>An upstream that hangs, fails, or says that it has too much to do. Its best is to be found again soon after, and what it answers quickly is not to be taken for strength.</summary>
public sealed class OutageTests
{
    [Theory]
    [InlineData(3)]
    [InlineData(15)]
    [InlineData(60)]
    public void After_it_has_hung_its_best_is_found_again_within_seconds(double seconds)
    {
        var load = Load();
        load.Run(10);
        load.Throughput = _ => 0;
        load.Run(seconds);
        var limit = load.Limit;
        load.Throughput = Curve;
        load.Run(5);
        IsAtItsBest(load, $"{limit} at the end of the outage");
    }

    [Theory]
    [InlineData(1, Visit.Failed)]
    [InlineData(0.5, Visit.Failed)]
    [InlineData(0.9, Visit.Failed)]
    [InlineData(1, Visit.Refused)]
    [InlineData(0.15, Visit.Refused)]
    public void Quick_failures_do_not_drive_the_limit_up_and_its_best_is_found_again_after_them(double part, Visit visit)
    {
        var load = Load();
        load.Run(10);
        var before = load.Limit;
        load.Quick = (part, visit);
        load.Run(30);
        var limit = load.Limit;
        load.Quick = default;
        Assert.InRange(limit, 1, 2 * before);
        load.Run(5);
        IsAtItsBest(load, $"{before} before, {limit} at the end");
    }

    [Fact]
    public void One_service_of_many_that_refuses_everything_does_not_have_the_others_wait()
    {
        var load = Load();
        load.Quick = (0.15, Visit.Refused);
        load.Run(10);
        var served = load.Run(30).Served();
        Assert.True(served >= 0.7 * load.Best, $"{served:0} of {load.Best:0} with the limit {load.Limit}");
    }

    [Fact]
    public void What_fails_from_the_start_teaches_nothing()
    {
        var load = Load();
        load.Quick = (1, Visit.Failed);
        load.Run(10);
        load.Quick = default;
        load.Run(5);
        IsAtItsBest(load, "");
    }

    private static void IsAtItsBest(SimulatedLoad load, string before)
    {
        var served = load.Run(10).Served();
        Assert.True(served >= 0.9 * load.Best, $"{served:0} of {load.Best:0} with the limit {load.Limit}; {before}");
    }

    private static SimulatedLoad Load()
    {
        var load = new SimulatedLoad(new AdaptiveGateOptions()) { Throughput = Curve, Rate = 0 };
        load.Rate = 3 * load.Best;
        return load;
    }

    /// <summary>One alone takes 20 ms, and twenty at once are its best.</summary>
    private static double Curve(double count) => 50 * count / (1 + (count * (count - 1) / 400));
}
