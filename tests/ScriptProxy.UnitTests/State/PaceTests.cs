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
        Assert.Equal((true, 0L), (pace.Tell(out var untold), untold.Count));
        Assert.Equal((false, false), (pace.Tell(out _), pace.Tell(out _)));
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((true, 2L), (pace.Tell(out untold), untold.Count));
    }

    [Theory]
    [InlineData(0, "refused a request")]
    [InlineData(1, "refused a request (and 1 more since this was last said)")]
    [InlineData(41, "refused a request (and 41 more since this was last said)")]
    public void What_was_not_told_ends_the_sentence(int count, string sentence) => Assert.Equal(sentence, $"refused a request{new Untold(count)}");
}
