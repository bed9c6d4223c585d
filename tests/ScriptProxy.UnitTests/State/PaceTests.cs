using ScriptProxy.Sdk;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.UnitTests.State;

public sealed class PaceTests
{
    [Fact]
    public void One_event_a_second_is_told_with_the_number_of_those_before_it()
    {
        var clock = new ManualTimeProvider();
        var pace = new Pace(clock);
        Assert.Equal((true, 1L), (pace.Tell(out var count), count));
        Assert.Equal((false, false), (pace.Tell(out _), pace.Tell(out _)));
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((true, 3L), (pace.Tell(out count), count));
    }
}
