using System.Diagnostics;
using System.Net;
using ScriptProxy.Host.Units;
using ScriptProxy.Sdk.Budgets;
using ScriptProxy.Testing;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.FunctionalTests.Budgets;

/// <summary>What a rule does without end costs its own requests, and nobody else's.</summary>
public sealed class BudgetTests
{
    // A unit in quarantine would not be called any more.
    private static readonly Dictionary<string, string> Small = new()
    {
        ["Rules:Budgets:Time"] = "00:00:00.05", ["Rules:Budgets:Allocation"] = "33554432", ["Pipeline:HookTimeout"] = "00:00:01", ["Generations:Quarantine:Enabled"] = "false",
    };

    [Theory]
    [InlineData("while (true) { }", "Time")]
    [InlineData("while (true) { try { while (true) { } } catch { } }", "Time")]
    [InlineData("Thread.Sleep(Timeout.Infinite);", "Time")]
    [InlineData("_ = new TaskCompletionSource<int>().Task.Result;", "Time")]
    [InlineData("System.Text.RegularExpressions.Regex.IsMatch(new string('a', 30) + '!', \"^(a+)+$\", default, TimeSpan.FromMilliseconds(50));", "Time")]
    [InlineData("var s = \"xx\"; while (true) { s += s; }", "Allocation")]
    [InlineData("R(); int R() => 1 + R();", "Stack")]
    public async Task Other_requests_are_answered_as_fast_as_ever(string body, string budget)
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Rule = $$"""OnRequest("/bad", request => { {{body}} return Continue; });""",
            Settings = Small,
            ExpectErrors = true,
        });
        var (alone, beside, asked) = (TimeSpan.Zero, TimeSpan.MaxValue, 0);
        for (var round = 0; round < 10 && beside >= Bound(alone); round++)
        {
            alone = await MeasureAsync(proxy, 150); // in each round anew: other tests may hold the processors by now, and the rule does so in every round
            using var enough = new CancellationTokenSource();
            var bad = AskBadlyAsync(proxy, enough.Token);
            beside = await MeasureAsync(proxy, 150);
            await enough.CancelAsync();
            asked += await bad;
        }

        Assert.True(asked > 0);
        Assert.True(beside < Bound(alone), $"p99 was {alone.TotalMilliseconds:0.0} ms, and {beside.TotalMilliseconds:0.0} ms beside the rule");
        var unit = proxy.Proxy.Generations.Current.Units.Single();
        Assert.Equal(unit.Statistics.Of(ScriptProxy.Sdk.Phase.OnRequest).Failures, ExceededIn(unit));
        Assert.Equal(budget, unit.Statistics.LastFailure?.Budget?.ToString());
        Assert.Matches(@"rule\.csx\(1,[0-9]+\)$", unit.Statistics.Example?.Place);
    }

    [Theory]
    [InlineData("OnRequest(request => { while (true) { } });", 500)]
    [InlineData("OnRequest(async request => { await Task.Yield(); while (true) { } });", 500)]
    [InlineData("OnUpstreamRequest(request => { while (true) { } });", 502)]
    [InlineData("OnUpstreamResponse(response => { while (true) { } });", 502)]
    [InlineData("OnResponse(response => { while (true) { } });", 500)]
    [InlineData("FailOpen(); OnRequest(request => { while (true) { } });", 200)]
    [InlineData("OnCompleted(completion => { while (true) { } });", 200)]
    [InlineData("OnResponse(response => response.Body.Transform(async body => { await Task.Yield(); while (true) { } }));", 500)]
    public async Task An_exceeded_budget_is_a_failure_like_any_and_the_log_tells_of_it_once_a_second(string rule, int status)
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { Rule = rule, Settings = Small, ExpectErrors = true, Time = new ManualTimeProvider() });

        for (var i = 0; i < 5; i++)
        {
            using var answer = await proxy.Client.GetAsync("/");
            Assert.Equal(status, (int)answer.StatusCode);
        }

        await Eventually.TrueAsync(() => ExceededIn(proxy.Proxy.Generations.Current.Units.Single()) == 5, "all five are counted");
        Assert.Single(await Eventually.LinesAsync(() => proxy.Log.Errors, "may take 50 ms (Rules:Budgets:Time), at rule.csx:1"));
    }

    [Fact]
    public async Task A_rule_may_have_a_budget_of_its_own()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Rule = """
                Budget(TimeSpan.FromMinutes(1), allocation: 0);
                OnRequest(request => { var end = Environment.TickCount64 + 300; while (Environment.TickCount64 < end) { } var much = new byte[64 << 20]; });
                """,
            Settings = Small,
        });

        Assert.Equal("hello", await proxy.Client.GetStringAsync("/"));
    }

    [Fact]
    public async Task What_no_budget_bounds_is_warned_of_with_its_place_or_refused()
    {
        const string rule = "OnRequest(request =>\n{\n    Thread.Sleep(1);\n    return Continue;\n});";
        await using var proxy = await ProxyUnderTest.StartAsync();
        proxy.WriteRule("rule.csx", rule);
        Assert.Contains("rule.csx(3,5): warning SP0312: 'Thread.Sleep' blocks the thread", Assert.Single(await proxy.ReloadAsync()), StringComparison.Ordinal);

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => ProxyUnderTest.StartAsync(
            new ProxySetup { Rule = rule, Settings = new Dictionary<string, string> { ["Rules:UnboundedCalls"] = "Refuse" } }));
        Assert.Contains("rule.csx(3,5): error SP0312: 'Thread.Sleep' blocks the thread", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_process_survives_what_a_rule_throws_by_itself_and_expressions_without_a_time()
    {
        using var process = ProxyProcess.StartWith(
            new()
            {
                ["scriptproxy.json"] = "{}",
                ["rules/10-stray.csx"] = """
                    var timer = Own(new Timer(_ => throw new InvalidOperationException("stray"), null, 10, 100));
                    OnRequest("/regex", request => System.Text.RegularExpressions.Regex.IsMatch(new string('a', 40) + '!', "^(a+)+$") ? Continue : request.Respond(200));
                    OnRequest("/deep", request => { R(); return Continue; void R() { try { R(); } finally { R(); } } });
                    OnRequest("/", request => request.Respond(200, "alive"));
                    """,
            },
            "--urls", "http://127.0.0.1:0");
        using var client = new HttpClient { BaseAddress = await process.ListeningAsync() };
        await Eventually.LinesAsync(() => [process.Output + process.Errors], "10-stray.csx threw where nobody waits for it");

        using var regex = await client.GetAsync("/regex");
        using var deep = await client.GetAsync("/deep");

        Assert.Equal((HttpStatusCode.InternalServerError, HttpStatusCode.InternalServerError), (regex.StatusCode, deep.StatusCode));
        Assert.Equal("alive", await client.GetStringAsync("/"));
        await Eventually.LinesAsync(() => [process.Output + process.Errors], "RegexMatchTimeoutException");
    }

    private static TimeSpan Bound(TimeSpan alone) => (2 * alone) + TimeSpan.FromMilliseconds(500); // two processors

    private static long ExceededIn(Unit unit) => Enum.GetValues<BudgetKind>().Sum(unit.Statistics.Exceeded);

    private static async Task<int> AskBadlyAsync(ProxyUnderTest proxy, CancellationToken enough)
    {
        var asked = 0;
        while (!enough.IsCancellationRequested)
        {
            using var answer = await proxy.Client.GetAsync("/bad", CancellationToken.None);
            Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
            asked++;
        }

        return asked;
    }

    private static async Task<TimeSpan> MeasureAsync(ProxyUnderTest proxy, int requests)
    {
        var times = new List<TimeSpan>();
        for (var i = 0; i < requests; i++)
        {
            var clock = Stopwatch.StartNew();
            Assert.Equal("hello", await proxy.Client.GetStringAsync("/good"));
            times.Add(clock.Elapsed);
        }

        return Percentile.Of(times, 0.99);
    }
}
