using ScriptProxy.FunctionalTests.Hosting;
using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.Rules;

/// <summary>Starts of real processes, one after the other, with the same rules and the same folder that they are kept in.</summary>
public sealed class RuleCacheTests : IDisposable
{
    private const string Answer = "by the rule";
    private readonly TemporaryFolder _files = new();

    public RuleCacheTests() => _files.Write(
        "rules/a.csx",
        $$"""
        OnRequest(request => request.Respond(200, "{{Answer}}"));
        OnCompleted(async completion => { Task.Delay(1); await Task.Yield(); });
        """);

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task A_start_with_unchanged_rules_loads_no_compiler_and_warns_as_the_first_did()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Linux alone tells what a process has loaded.");
        using (var first = Start())
        {
            Assert.Equal(Answer, await AskAsync(first));
            Assert.True(first.HasLoadedCompiler);
            await WarnedAsync(first);
        }

        using var second = Start();
        Assert.Equal(Answer, await AskAsync(second));
        Assert.False(second.HasLoadedCompiler);
        await WarnedAsync(second);
    }

    [Fact]
    public async Task A_damaged_entry_is_told_and_the_rule_serves()
    {
        using (var check = ProxyProcess.Start(null, ["check", .. Options]))
        {
            Assert.Equal(0, await check.ExitAsync());
        }

        await File.WriteAllTextAsync(Assert.Single(Directory.GetFiles(_files["cache"])), "damaged");
        using var proxy = Start();
        Assert.Equal(Answer, await AskAsync(proxy));
        await Eventually.TrueAsync(() => proxy.Output.Contains("is damaged", StringComparison.Ordinal), "it is told");
        Assert.DoesNotContain("   at ", proxy.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_processes_may_start_at_once()
    {
        using var one = Start();
        using var other = Start();

        Assert.Equal(Answer, await AskAsync(one));
        Assert.Equal(Answer, await AskAsync(other));
        Assert.EndsWith(".rule", Assert.Single(Directory.GetFiles(_files["cache"])), StringComparison.Ordinal);
    }

    private string[] Options => ["--rules", _files["rules"], "--set", $"Rules:Cache={_files["cache"]}", "Rules:WarmUp=false"];

    private ProxyProcess Start() => ProxyProcess.StartBefore("http://127.0.0.1:9", Options);

    private static Task WarnedAsync(ProxyProcess proxy) =>
        Eventually.TrueAsync(() => proxy.Errors.Contains("warning CS4014", StringComparison.Ordinal), "the compiler's warning is told");

    private static async Task<string> AskAsync(ProxyProcess proxy)
    {
        using var client = new HttpClient();
        return await client.GetStringAsync(await proxy.ListeningAsync());
    }
}
