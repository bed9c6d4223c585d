using ScriptProxy.Bench;
using ScriptProxy.Bench.Load;
using ScriptProxy.Bench.Workloads;

namespace ScriptProxy.UnitTests.Bench;

public sealed class WrkTests
{
    [Fact]
    public void Figures_are_read()
    {
        var answered = Wrk.Read(Output(), leastBytes: 1024);
        Assert.Equal(100, answered.Requests);
        Assert.Equal(50, answered.PerSecond);
    }

    [Theory]
    [InlineData("connect")]
    [InlineData("read")]
    [InlineData("write")]
    [InlineData("status")]
    [InlineData("timeout")]
    public void An_error_of_any_kind_makes_all_figures_invalid(string kind) =>
        Assert.Contains(kind, Assert.Throws<BenchException>(() => Wrk.Read(Output().Replace($"\"{kind}\":0", $"\"{kind}\":1", StringComparison.Ordinal), 1)).Message, StringComparison.Ordinal);

    [Fact]
    public void Short_answers_make_all_figures_invalid() => Assert.Throws<BenchException>(() => Wrk.Read(Output(), leastBytes: 2000));

    [Fact]
    public void No_answer_at_all_is_an_error() => Assert.Throws<BenchException>(() => Wrk.Read(Output().Replace(":100,", ":0,", StringComparison.Ordinal), 1));

    [Fact]
    public void A_request_is_quoted_for_Lua() =>
        Assert.Contains(@"'POST /a\'b\\c HTTP/1.1\r\nHost: h\r\nX-A: 1\r\nContent-Length: 2\r\n\r\nok'",
            Wrk.Script([new Request(@"/a'b\c") { Method = "POST", Host = "h", Body = "ok", Headers = { ["X-A"] = "1" } }], "x"), StringComparison.Ordinal);

    private static string Output() => """
        Running 2s test @ http://127.0.0.1:1
          1 threads and 32 connections
        figures {"requests":100,"microseconds":2000000,"bytes":110000,"connect":0,"read":0,"write":0,"status":0,"timeout":0}

        """;
}
