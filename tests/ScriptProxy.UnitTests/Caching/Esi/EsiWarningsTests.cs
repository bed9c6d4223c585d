using ScriptProxy.Plugins.Caching.Esi;
using ScriptProxy.Testing;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.UnitTests.Caching.Esi;

public sealed class EsiWarningsTests
{
    [Fact]
    public void A_page_is_told_of_once_a_minute_with_the_number_of_those_that_were_not()
    {
        using var log = new RecordedLog();
        var time = new ManualTimeProvider();
        var warnings = new EsiWarnings(log.CreateLogger("Caching"), time);
        warnings.Tell("http://a/1", "it is encoded");
        warnings.Tell("http://a/2", "it is encoded");
        warnings.Tell("http://a/3", "it is encoded");
        Assert.Contains("http://a/1", Assert.Single(log.Lines), StringComparison.Ordinal);
        time.Advance(TimeSpan.FromMinutes(1));
        warnings.Tell("http://a/4", "it is encoded");
        Assert.EndsWith("http://a/4 is sent as it came, with its tags: it is encoded (and 2 more since this was last said)", log.Lines[1], StringComparison.Ordinal);
    }
}
