using Microsoft.Extensions.Logging;
using ScriptProxy.Host.Configuration.Settings;
using ScriptProxy.Host.Logging;
using FindingLog = ScriptProxy.Host.Generations.Log;

namespace ScriptProxy.UnitTests.Logging;

public sealed class FindingLogTests
{
    private const string Finding = "20-a.csx(3,17): error CS1061: no";
    private const string Excerpt = "    if (request.Heders)\n                ^~~~~~";

    [Fact]
    public async Task People_see_the_line_below_the_finding()
    {
        var lines = await LoggedLines.Of(new LoggingSettings(), Log);
        Assert.EndsWith(Finding, lines[0], StringComparison.Ordinal);
        Assert.Equal(["        if (request.Heders)", "                    ^~~~~~"], lines[1..3]);
        Assert.Equal(4, lines.Length);
        Assert.EndsWith("warn Reload: plain", lines[3], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Programs_get_one_line_without_it()
    {
        var lines = await LoggedLines.Of(new LoggingSettings { Format = LogFormat.Json }, Log);
        Assert.Equal(2, lines.Length);
        Assert.Contains(Finding, lines[0], StringComparison.Ordinal);
        Assert.DoesNotContain("Heders", lines[0], StringComparison.Ordinal);
        Assert.DoesNotContain("xcerpt", lines[1], StringComparison.Ordinal);
    }

    private static void Log(ProxyLogging logging)
    {
        var log = logging.Factory.CreateLogger("ScriptProxy.Host.Reload");
        FindingLog.FindingIsError(log, Finding, Excerpt);
        FindingLog.FindingIsWarning(log, "plain", null);
    }
}
