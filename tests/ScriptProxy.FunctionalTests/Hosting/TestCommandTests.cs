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

    [Fact]
    public async Task Watching_it_runs_again_after_each_change_and_ends_cleanly_when_it_is_asked_to()
    {
        using var process = ProxyProcess.StartWith(
            new()
            {
                ["rules/rule.csx"] = "OnRequest(request => request.Respond(403));",
                ["rules/rule.test.csx"] = """Test("refuses", async proxy => Expect((await proxy.GetAsync("/")).Status, 403));""",
            },
            "test", "--watch", "--rules", "rules");
        await OutputAsync("1 passed");
        await OutputAsync("Ctrl-C ends.");

        await WriteAsync("rule.csx", "OnRequest(request => request.Respond(404));");
        await OutputAsync("1 failed");
        Assert.Contains("FAIL  refuses", process.Output, StringComparison.Ordinal);
        await WriteAsync("rule.test.csx", "nonsense");
        await OutputAsync("1 file could not run");
        await WriteAsync("rule.test.csx", """Test("is gone", async proxy => Expect((await proxy.GetAsync("/")).Status, 404));""");
        await OutputAsync("ok    is gone");

        process.Signal("TERM");
        Assert.Equal(0, await process.ExitAsync());

        Task OutputAsync(string text) => Eventually.TrueAsync(() => process.Output.Contains(text, StringComparison.Ordinal), $"the output has '{text}'");

        Task WriteAsync(string name, string text) => File.WriteAllTextAsync(Path.Combine(process.Folder, "rules", name), text);
    }
}
