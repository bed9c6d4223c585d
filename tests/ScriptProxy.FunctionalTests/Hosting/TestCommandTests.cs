using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.Hosting;

public sealed class TestCommandTests
{
    [Fact]
    public async Task The_process_ends_with_its_tests_whatever_threads_a_rule_has_started()
    {
        using var process = ProxyProcess.StartWith(
            new()
            {
                ["rules/rule.csx"] = """
                    new Thread(() => new ManualResetEvent(false).WaitOne()).Start();
                    OnRequest(request => request.Respond(403));
                    """,
                ["rules/rule.test.csx"] = """Test("a", async proxy => Expect((await proxy.GetAsync("/")).Status, 403));""",
            },
            "test", "--rules", "rules");

        Assert.Equal(0, await process.ExitAsync());
        Assert.Contains("1 passed", process.Output, StringComparison.Ordinal);
    }
}
