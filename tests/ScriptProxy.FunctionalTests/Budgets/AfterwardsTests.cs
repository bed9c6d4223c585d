using Microsoft.Extensions.Logging;
using ScriptProxy.FunctionalTests.Reloading;
using ScriptProxy.Host.Admin;
using ScriptProxy.Host.Metrics;
using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.Budgets;

/// <summary>What is left of calls that have exceeded their budgets: figures, and no code.</summary>
public sealed class AfterwardsTests
{
    private static readonly Dictionary<string, string> Small = new()
    {
        ["Rules:Budgets:Time"] = "00:00:00.05", ["Rules:Budgets:Allocation"] = "33554432", ["Pipeline:HookTimeout"] = "00:00:01",
        ["Generations:Quarantine:Enabled"] = "false", ["Generations:PutBack:Enabled"] = "false",
    };

    // What no exchange waits for may use a gibibyte at once.
    private const string TooMuch = "_ = new long[1 << 28];";

    [Fact]
    public async Task The_metric_has_each_call_by_unit_and_budget_also_of_versions_that_are_gone()
    {
        const string rule = """
            OnRequest("/time", request => { while (true) { } });
            OnRequest("/allocation", request => { _ = new byte[1 << 30]; });
            OnRequest("/stack", request => { R(); int R() => 1 + R(); });
            OnRequest("/expression", request => Matches(300) ? request.Respond(200) : Continue);
            OnRequest("/impatient", request => Matches(1) ? request.Respond(200) : Continue); // less than the budget: a failure like any other
            bool Matches(int milliseconds) => new System.Text.RegularExpressions.Regex("^(a+)+$", default, TimeSpan.FromMilliseconds(milliseconds)).IsMatch(new string('a', 40) + "b");
            """;
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { Rule = rule, Settings = Small, ExpectErrors = true });
        Assert.DoesNotContain("scriptproxy_hook_budgets_exceeded_total{", Metrics(), StringComparison.Ordinal);

        await AskAsync(proxy, "/time", "/expression", "/impatient", "/allocation", "/stack", "/good");
        proxy.WriteRule("rule.csx", rule + "// again");
        Assert.Empty(await proxy.ReloadAsync());
        await AskAsync(proxy, "/stack", "/stack");

        Assert.Contains("scriptproxy_hook_budgets_exceeded_total{unit=\"rule.csx\",budget=\"Time\"} 2\n", Metrics(), StringComparison.Ordinal);
        Assert.Contains("scriptproxy_hook_budgets_exceeded_total{unit=\"rule.csx\",budget=\"Allocation\"} 1\n", Metrics(), StringComparison.Ordinal);
        Assert.Contains("scriptproxy_hook_budgets_exceeded_total{unit=\"rule.csx\",budget=\"Stack\"} 3\n", Metrics(), StringComparison.Ordinal);

        string Metrics() => PrometheusText.Write(proxy.Proxy.Metrics.Metrics);
    }

    [Fact]
    public async Task A_unit_is_collected_after_calls_of_every_kind_have_exceeded_its_budgets()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Rule = """
                OnRequest("/time", request => { while (true) { } });
                OnRequest("/allocation", request => { _ = new byte[1 << 30]; });
                OnRequest("/stack", request => { R(); int R() => 1 + R(); });
                OnRequest("/wait", request => { new TaskCompletionSource<Own>().Task.Wait(); });
                OnRequest("/elsewhere", async request => { await Task.WhenAll(Task.Run(Spin), Task.Run(Spin)); });
                OnRequest("/tidying", async request => { try { while (true) { } } finally { await Task.Yield(); } });
                OnRequest("/never", async request => { using var end = request.Aborted.Register(() => { }); await Task.Delay(-1, Stopping); });
                OnRequest(new Match { Path = "/match", When = exchange => { while (true) { } } }, request => Continue);
                void Spin() { while (true) { } }
                class Own;
                """,
            Settings = Small,
            ExpectErrors = true,
        });
        var code = Code.Of(proxy);
        await AskAsync(proxy, "/time", "/allocation", "/stack", "/wait", "/elsewhere", "/tidying", "/never", "/match");

        proxy.WriteRule("rule.csx", "OnRequest(request => Continue);");
        Assert.Empty(await proxy.ReloadAsync());

        await Code.IsGoneAsync(code);
    }

    [Fact]
    public async Task Others_are_answered_while_calls_wait_for_what_never_comes()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Rule = """OnRequest("/bad", async request => { await new TaskCompletionSource().Task; });""",
            Settings = new Dictionary<string, string> { ["Pipeline:HookTimeout"] = "00:10:00" },
        });
        using var leaving = new CancellationTokenSource();
        var bad = Enumerable.Range(0, 100).Select(_ => proxy.Client.GetAsync("/bad", leaving.Token)).ToList();
        await Eventually.TrueAsync(() => proxy.Proxy.Generations.Current.Pins.Sum == 100, "all of them wait");

        for (var i = 0; i < 20; i++)
        {
            Assert.Equal("hello", await proxy.Client.GetStringAsync("/good"));
        }

        Assert.All(bad, pending => Assert.False(pending.IsCompleted));
        await leaving.CancelAsync();
        await Task.WhenAll(bad).ContinueWith(_ => { }, TaskScheduler.Default);
    }

    [Theory]
    [InlineData("Every(TimeSpan.FromMilliseconds(20), cancelled => { PIECE });", "a timer's call of rule.csx")]
    [InlineData("OnAdmin(\"GET\", \"/a\", AdminAnswer (request) => { PIECE return AdminAnswer.Json(1); });", "the admin endpoint GET /a of rule.csx")]
    [InlineData("OnAdmin(\"GET\", \"/a\", async request => { await Task.Yield(); PIECE return AdminAnswer.Json(1); });", "the admin endpoint GET /a of rule.csx")]
    [InlineData("OnAdmin(\"GET\", \"/a\", request => AdminAnswer.Lines(Endless())); IEnumerable<int> Endless() { yield return 1; PIECE }", "the admin endpoint GET /a of rule.csx")]
    public async Task What_no_exchange_waits_for_has_a_budget_for_each_piece_of_work(string rule, string what)
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { Rule = rule.Replace("PIECE", TooMuch, StringComparison.Ordinal), ExpectErrors = true });
        using var loggers = LoggerFactory.Create(logging => logging.AddProvider(proxy.Log));
        await using var admin = (await AdminHost.StartAsync("http://127.0.0.1:0", proxy.Proxy, loggers))!;
        using var client = new HttpClient { BaseAddress = new Uri(admin.Address) };

        await client.GetAsync("/units/rule.csx/a").ContinueWith(_ => { }, TaskScheduler.Default); // a list that has begun is cut off

        await Eventually.TrueAsync(
            () => proxy.Log.Errors.Any(line => line.Contains($"{what} allocated ", StringComparison.Ordinal) && line.Contains("and may allocate 1048576 KB", StringComparison.Ordinal)), "the log tells of it");
        Assert.Equal("hello", await proxy.Client.GetStringAsync("/"));
    }

    [Fact]
    public async Task A_timers_call_that_blocks_its_thread_is_ended_after_ten_seconds_and_the_next_one_comes()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Rule = """
                var calls = 0;
                Every(TimeSpan.FromMilliseconds(20), cancelled => { if (++calls == 1) { Thread.Sleep(Timeout.Infinite); } Log.LogInformation("called again"); });
                """,
            Settings = new Dictionary<string, string> { ["Rules:UnboundedCalls"] = "Allow" },
            ExpectErrors = true,
        });

        await Eventually.LinesAsync(() => proxy.Log.Lines, "called again");

        Assert.Contains(proxy.Log.Errors, line => line.Contains("and may take 10000 ms, at rule.csx:2", StringComparison.Ordinal) && line.Contains("a timer's call of rule.csx took ", StringComparison.Ordinal));
    }

    private static async Task AskAsync(ProxyUnderTest proxy, params string[] paths)
    {
        foreach (var path in paths)
        {
            using var answer = await proxy.Client.GetAsync(path);
            Assert.Equal(path == "/good" ? 200 : 500, (int)answer.StatusCode);
        }
    }
}
