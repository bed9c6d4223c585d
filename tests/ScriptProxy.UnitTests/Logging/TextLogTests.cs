using System.Net;
using Microsoft.Extensions.Logging;
using ScriptProxy.Host.Configuration.Settings;
using ScriptProxy.Host.Logging;
using ScriptProxy.Sdk;

namespace ScriptProxy.UnitTests.Logging;

#pragma warning disable CA1848, CA2254 // the texts are what is tested

public sealed class TextLogTests
{
    private static readonly LoggingSettings Settings = new();

    [Fact]
    public async Task A_line_has_time_level_source_and_message()
    {
        var lines = await LoggedLines.Of(Settings, logging =>
        {
            logging.Factory.CreateLogger("ScriptProxy.Host.Reload").LogInformation("Loaded {Unit} in {Count} ms", "20-api.csx", 7);
            logging.Factory.CreateLogger("20-api.csx").LogError("no");
        });
        Assert.Matches(@"^\d\d:\d\d:\d\d info Reload: Loaded 20-api\.csx in 7 ms$", lines[0]);
        Assert.Matches(@"^\d\d:\d\d:\d\d fail 20-api\.csx: no$", lines[1]);
    }

    [Fact]
    public async Task An_access_line_says_who_answered()
    {
        var lines = await LoggedLines.Of(Settings, logging =>
        {
            logging.Access.Write(Entry("/api/x"));
            logging.Access.Write(Entry("/") with { Status = 401, Cluster = null, Destination = null, Client = null });
            logging.Access.Write(Entry("/") with { Cluster = null, Destination = "http://10.0.0.5:8080/", DecidedBy = null, ErrorId = "e7" });
            logging.Access.Write(Entry("/") with { Cache = CacheOutcome.Hit, DecidedBy = "Caching", Cluster = null, Destination = null });
            logging.Access.Write(Entry("/") with { Cache = CacheOutcome.Pass, CacheReason = "logged in\n", DecidedBy = null });
        });
        Assert.EndsWith(" info GET /api/x 200 1234B 3.2ms from 10.0.0.7 -> api/d1 (20-api.csx)", lines[0], StringComparison.Ordinal);
        Assert.EndsWith(" info GET / 401 1234B 3.2ms (20-api.csx)", lines[1], StringComparison.Ordinal);
        Assert.EndsWith(" info GET / 200 1234B 3.2ms from 10.0.0.7 -> http://10.0.0.5:8080/ error e7", lines[2], StringComparison.Ordinal);
        Assert.EndsWith(" 3.2ms from 10.0.0.7 cache hit (Caching)", lines[3], StringComparison.Ordinal);
        Assert.EndsWith(@" 3.2ms from 10.0.0.7 -> api/d1 cache pass: logged in\u000a", lines[4], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/a\n12:00:00 info forged", "/a%0A12:00:00%20info%20forged")]
    [InlineData("/a\r\t\0\u001b[2J\u007f", "/a%0D%09%00%1B[2J%7F")]
    [InlineData("/a 200 5B", "/a%20200%205B")]
    [InlineData("/\u0085\u2028\u202e\u00a0", "/%C2%85%E2%80%A8%E2%80%AE%C2%A0")]
    [InlineData("/größe/😀", "/größe/😀")]
    public async Task A_path_cannot_forge_a_line(string path, string written)
    {
        var lines = await LoggedLines.Of(Settings, logging => logging.Access.Write(Entry(path)));
        Assert.Contains($" GET {written} 200 ", Assert.Single(lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Half_a_surrogate_pair_is_replaced()
    {
        var lines = await LoggedLines.Of(Settings, logging => logging.Access.Write(Entry("/a\ud800")));
        Assert.Contains(" GET /a\ufffd 200 ", Assert.Single(lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_cannot_forge_a_line()
    {
        var lines = await LoggedLines.Of(
            Settings, logging => logging.Factory.CreateLogger("a").LogWarning("Got {Text}", "x\r\n12:00:00 info forged \u202e\u001b[31m"));
        Assert.EndsWith(@" warn a: Got x\u000d\u000a12:00:00 info forged \u202e\u001b[31m", Assert.Single(lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_exception_follows_indented_line_by_line()
    {
        var lines = await LoggedLines.Of(
            Settings, logging => logging.Factory.CreateLogger("a").LogError(new InvalidOperationException("one\n12:00:00 info forged\u001b"), "Failed"));
        Assert.EndsWith(" fail a: Failed", lines[0], StringComparison.Ordinal);
        Assert.Equal("    System.InvalidOperationException: one", lines[1]);
        Assert.Equal(@"    12:00:00 info forged\u001b", lines[2]);
    }

    internal static AccessLogEntry Entry(string path) =>
        new("GET", path, 200, 1234, TimeSpan.FromMilliseconds(3.2), "api", "d1", "20-api.csx", CacheOutcome.None, null, null, IPAddress.Parse("10.0.0.7"), "HTTP/1.1");
}
