using ScriptProxy.Bench;
using ScriptProxy.Bench.Load;

namespace ScriptProxy.UnitTests.Bench;

public sealed class Http2LoadTests
{
    private const string Output = """
        finished in 1.00s, 4295.00 req/s, 4.72MB/s
        requests: 4300 total, 4327 started, 4295 done, 4295 succeeded, 0 failed, 0 errored, 0 timeout
        status codes: 4295 2xx, 0 3xx, 0 4xx, 0 5xx

        """;

    [Fact]
    public void Requests_that_succeeded_are_read() => Assert.Equal(4295, Http2Load.Read(Output, TimeSpan.FromSeconds(1)).PerSecond);

    [Theory]
    [InlineData("failed")]
    [InlineData("errored")]
    [InlineData("timeout")]
    public void A_request_that_did_not_makes_all_figures_invalid(string kind) =>
        Assert.Throws<BenchException>(() => Http2Load.Read(Output.Replace($"0 {kind}", $"1 {kind}", StringComparison.Ordinal), TimeSpan.FromSeconds(1)));

    [Fact]
    public void The_log_has_the_duration_of_each_request() => Assert.Equal(
        [TimeSpan.FromMicroseconds(950), TimeSpan.FromMicroseconds(1020)], Http2Load.ReadLog("1700000000000000\t200\t950\n1700000000000100\t200\t1020\n"));
}
