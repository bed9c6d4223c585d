using Microsoft.AspNetCore.Http;
using ScriptProxy.Testing;
using ScriptProxy.Testing.Units;
using static ScriptProxy.FunctionalTests.Plugins.PluginBuild;

namespace ScriptProxy.FunctionalTests.Reloading;

public sealed class StartAndStopTests
{
    [Fact]
    public async Task A_unit_starts_before_it_serves_and_stops_once_after_its_last_exchange()
    {
        var asked = new TaskCompletionSource();
        var go = new TaskCompletionSource();
        await using var upstream = await Upstream.StartAsync(async http =>
        {
            asked.TrySetResult();
            await go.Task;
            await http.Response.WriteAsync("hello");
        });
        static string Rule(int version) => $$"""
            var started = "not started";
            OnStop(cancelled => Log.LogInformation("stopped {Version}, {Cancelled}", {{version}}, Stopping.IsCancellationRequested));
            OnStop(async cancelled => { await Task.Delay(1, cancelled); Log.LogInformation("stopping {Version}", {{version}}); });
            OnStart(async cancelled => { await Task.Delay(50, cancelled); started = "started {{version}}"; });
            OnStart(cancelled => started += " whole");
            OnRequest("/started", request => request.Respond(200, started));
            OnCompleted("/slow", exchange => Log.LogInformation("completed"));
            Own(new Owned(Log));
            class Owned(ILogger log) : IDisposable { public void Dispose() => log.LogInformation("disposed {Version}", {{version}}); }
            """;
        var proxy = await ProxyUnderTest.StartAsync(Rule(1), upstream);
        Assert.Equal("started 1 whole", await proxy.Client.GetStringAsync("/started"));
        var slow = proxy.Client.GetStringAsync("/slow");
        await asked.Task;

        proxy.WriteRule("rule.csx", Rule(2));
        Assert.Empty(await proxy.ReloadAsync());
        Assert.Equal("started 2 whole", await proxy.Client.GetStringAsync("/started"));
        await proxy.Proxy.Retirement.SweepAsync();
        Assert.Empty(Said());

        go.SetResult();
        await slow;
        await Eventually.LinesAsync(() => proxy.Log.Lines, "rule.csx is unloaded");
        Assert.Equal(["completed", "stopping 1", "stopped 1, True", "disposed 1"], Said());

        await proxy.DisposeAsync();
        Assert.Equal(["stopping 2", "stopped 2, True", "disposed 2"], Said().Skip(4));

        IEnumerable<string> Said() => proxy.Log.Lines.Where(line => line.StartsWith("Information rule.csx: ", StringComparison.Ordinal)).Select(line => line["Information rule.csx: ".Length..]);
    }

    [Fact]
    public async Task A_unit_that_is_slow_to_end_keeps_no_other_from_ending()
    {
        var go = new TaskCompletionSource();
        AppContext.SetData("slow to end", go.Task);
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Rules = new Dictionary<string, string>
            {
                ["slow.csx"] = """OnStop(async cancelled => { Log.LogInformation("ending"); await (Task)AppContext.GetData("slow to end")!; });""",
                ["quick.csx"] = "",
            },
        });
        proxy.WriteRule("slow.csx", "");
        await proxy.ReloadAsync();
        await Eventually.LinesAsync(() => proxy.Log.Lines, "slow.csx: ending");

        proxy.WriteRule("quick.csx", "OnResponse(response => { });");
        await proxy.ReloadAsync();

        await Eventually.LinesAsync(() => proxy.Log.Lines, "quick.csx is unloaded");
        Assert.DoesNotContain(proxy.Log.Lines, line => line.Contains("slow.csx is unloaded", StringComparison.Ordinal));
        go.SetResult();
        await Eventually.LinesAsync(() => proxy.Log.Lines, "slow.csx is unloaded");
    }

    [Fact]
    public async Task A_plugin_starts_before_the_rules_that_take_its_service_wherever_it_stands_in_the_order()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Rule = "var list = Service<ITable>(); OnStart(cancelled => Log.LogInformation(\"found {Count}\", list.Count(\"read\")));",
            Files = new Dictionary<string, byte[]>
            {
                ["plugins/Lists/Lists.dll"] = Plugin("Lists", "var list = hooks.Table(\"list\"); hooks.Offer(list); hooks.OnStart(cancelled => { list.Increment(\"read\"); });"),
            },
            Settings = new Dictionary<string, string> { ["Pipeline:Order:0"] = "rule.csx", ["Pipeline:Order:1"] = "*" },
        });

        Assert.Equal(["rule.csx", "Lists"], proxy.Proxy.Generations.Current.Units.Select(unit => unit.Name).Take(2));
        Assert.Contains("Information rule.csx: found 1", proxy.Log.Lines);
    }

    [Fact]
    public async Task What_fails_at_its_start_does_not_go_live_all_of_it_is_told_and_what_had_started_is_stopped()
    {
        var time = new ManualTimeProvider();
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Rule = Versioned.Rule("good") + "OnStart(cancelled => Log.LogInformation(\"good starts\"));",
            Time = time,
            Settings = new Dictionary<string, string> { ["Generations:StartTimeout"] = "00:00:00.200" },
            ExpectErrors = true,
        });
        await using (ServingLoop.Start(proxy))
        {
            proxy.WriteRule("10-fine.csx", "OnStop(cancelled => Log.LogInformation(\"fine stops\"));");
            proxy.WriteRule("20-throws.csx", "OnStart(async cancelled =>\n{\n    await Task.Yield();\n    throw new Exception(\"no list\");\n});\nOnStop(cancelled => Log.LogInformation(\"throws stops\"));");
            proxy.WriteRule("30-late.csx", "var text = \"late\";\nOnStart(async cancelled => { Log.LogInformation(\"begins\"); await Task.Delay(-1, cancelled); });\nOnStop(cancelled => Log.LogInformation(text));");
            proxy.WriteRule("40-blocked.csx", "// says nothing\n\nOnStart(cancelled => { Log.LogInformation(\"begins\"); cancelled.WaitHandle.WaitOne(); });");
            proxy.Write("plugins/Broken/Broken.dll", Plugin("Broken", "hooks.OnStart(cancelled => throw new System.Exception(\"no port\"));"));
            proxy.WriteRule("rule.csx", Versioned.Rule("never"));
            var reload = proxy.ReloadAsync();
            foreach (var late in (string[])["30-late", "40-blocked"])
            {
                await Eventually.LinesAsync(() => proxy.Log.Lines, $"{late}.csx: begins");
                time.Advance(TimeSpan.FromSeconds(0.2)); // its time, and nobody else's
            }

            var findings = await reload;

            Assert.Equal(4, findings.Count(finding => finding.Contains(": error ", StringComparison.Ordinal)));
            Assert.Contains(findings, finding => finding.Contains("20-throws.csx(4,5): error SP0505: 20-throws.csx failed to start: Exception: no list", StringComparison.Ordinal));
            Assert.Contains(findings, finding => finding.Contains("30-late.csx(2,1): error SP0505: 30-late.csx failed to start: TimeoutException: OnStart did not end within 0.2 s", StringComparison.Ordinal));
            Assert.Contains(findings, finding => finding.Contains("40-blocked.csx(3,1): error SP0505", StringComparison.Ordinal));
            Assert.Contains(findings, finding => finding.Contains("plugins/Broken: error SP0505: Broken failed to start: Exception: no port", StringComparison.Ordinal));
            Assert.Equal("good", await proxy.HeaderAsync(Versioned.End));
            Assert.All(["fine stops", "throws stops", "late"], said => Assert.Single(proxy.Log.Lines, line => line.EndsWith(": " + said, StringComparison.Ordinal)));
            Assert.Single(proxy.Log.Lines, line => line.EndsWith("good starts", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task What_was_never_started_is_not_stopped()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { ExpectErrors = true });
        proxy.WriteRule("a.csx", "OnStart(cancelled => Log.LogInformation(\"a starts\")); OnStop(cancelled => Log.LogInformation(\"a stops\"));");
        proxy.WriteRule("b.csx", "nonsense;");
        Assert.NotEmpty(await proxy.ReloadAsync());
        Assert.DoesNotContain(proxy.Log.Lines, line => line.StartsWith("Information a.csx", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("OnStart(cancelled => throw new Exception(\"no\"));")]
    [InlineData("throw new Exception(\"no\");")]
    public async Task A_refused_rule_that_keeps_itself_alive_is_named_too(string refused)
    {
        var time = new ManualTimeProvider();
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { ExpectErrors = true, Time = time });
        proxy.WriteRule("clinging.csx", "AppDomain.CurrentDomain.ProcessExit += (_, _) => GC.KeepAlive(Continue); " + refused);
        Assert.Single(await proxy.ReloadAsync());
        await Eventually.TrueAsync(
            () =>
            {
                GC.Collect();
                time.Advance(TimeSpan.FromSeconds(1));
                return proxy.Proxy.Retirement.Lingering.Contains("clinging.csx");
            },
            "the name");
        Assert.Single(proxy.Log.Lines, line => line.StartsWith("Warning", StringComparison.Ordinal) && line.Contains("clinging.csx was unloaded, but", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_unit_that_fails_at_the_first_start_keeps_the_proxy_from_starting()
    {
        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => ProxyUnderTest.StartAsync("OnStart(cancelled => throw new Exception(\"no list\"));"));
        Assert.Contains("rule.csx(1,22): error SP0505", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Side_calls_of_a_timer_are_cancelled_when_the_unit_is_unloaded_and_its_end_may_make_new_ones()
    {
        var asked = new TaskCompletionSource();
        await using var upstream = await Upstream.StartAsync(async http =>
        {
            if (http.Request.Path == "/hang")
            {
                asked.TrySetResult();
                await Task.Delay(-1, http.RequestAborted);
            }

            await http.Response.WriteAsync("farewell");
        });
        await using var proxy = await ProxyUnderTest.StartAsync(
            $$"""
            Every(TimeSpan.FromMilliseconds(1), async token => await Http.GetStringAsync("{{upstream.Address}}/hang"));
            OnStop(async cancelled => Log.LogInformation(await Http.GetStringAsync("{{upstream.Address}}/bye", cancelled)));
            """,
            upstream);
        await asked.Task;
        proxy.WriteRule("rule.csx", "");
        await proxy.ReloadAsync();
        await Eventually.LinesAsync(() => proxy.Log.Lines, "rule.csx is unloaded");
        Assert.Contains("Information rule.csx: farewell", proxy.Log.Lines);
        Assert.DoesNotContain(proxy.Log.Lines, line => line.Contains("has not ended", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_plugin_that_uses_what_is_not_there_never_goes_live()
    {
        static byte[] Library(string members) => Compile("Library", $"public static class Library {{ {members} }}");
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { Rule = Versioned.Rule("good"), ExpectErrors = true });
        var built = Library("public static void Old() { }");
        proxy.Write("plugins/Geo/Library.dll", Library("public static void New() { }"));
        proxy.Write("plugins/Geo/Geo.dll", Plugin("Geo", "hooks.OnRequest(\"/rarely\", request => Library.Old());", references: [built]));

        var finding = Assert.Single(await proxy.ReloadAsync());

        Assert.Contains("plugins/Geo: error SP0407", finding, StringComparison.Ordinal);
        Assert.Contains("Library.Old()", finding, StringComparison.Ordinal);
        Assert.Equal("good", await proxy.HeaderAsync(Versioned.End));
    }
}
