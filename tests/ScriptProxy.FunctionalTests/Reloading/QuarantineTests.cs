using System.Net;
using ScriptProxy.Host.Admin;
using ScriptProxy.Sdk;
using ScriptProxy.Testing;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.FunctionalTests.Reloading;

public sealed class QuarantineTests
{
    private const string Throws =
        """
        OnRequest("/guarded/{**rest}", request =>
        {
            throw new InvalidOperationException("broken");
        });
        """;

    private const string Loops = """OnRequest(request => { while (request.Path.StartsWith("/guarded")) { } return Continue; });""";

    private readonly ManualTimeProvider _time = new();

    [Fact]
    public async Task A_unit_that_throws_too_often_is_not_called_and_what_it_guards_is_refused()
    {
        await using var proxy = await StartAsync(Throws);
        await AskAsync(proxy, 20, HttpStatusCode.InternalServerError);

        proxy.Proxy.Quarantines.Look();

        using var answer = await proxy.Client.GetAsync("/guarded/a");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(10), answer.Headers.RetryAfter?.Delta);
        Assert.Contains("error id: ", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(proxy, "/elsewhere"));
        Assert.Equal(20, Assert.Single(proxy.Proxy.Generations.Current.Units).Statistics.Total.Failures);
    }

    [Fact]
    public async Task The_log_names_file_line_and_an_example_of_a_request()
    {
        await using var proxy = await StartAsync(Throws);
        await AskAsync(proxy, 20, HttpStatusCode.InternalServerError, "/guarded/a?secret=1");

        proxy.Proxy.Quarantines.Look();

        var line = Assert.Single(proxy.Log.Errors, error => error.Contains("is in quarantine", StringComparison.Ordinal));
        Assert.Contains("rule.csx is in quarantine: 20 of 20 calls in OnRequest failed within 0 s, 0 of them beyond their budget. For 00:00:10 what it would have seen is refused. For example ", line, StringComparison.Ordinal);
        Assert.Contains($"{Path.Combine(proxy.RulesFolder, "rule.csx")}(3,", line, StringComparison.Ordinal);
        Assert.Contains($", asked for GET {proxy.Client.BaseAddress!.Authority}/guarded/a: broken.", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_has_another_try_after_a_rest_which_is_twice_as_long_the_next_time()
    {
        await using var proxy = await StartAsync(Throws);
        await FailAsync(proxy);
        _time.Advance(TimeSpan.FromSeconds(9));
        proxy.Proxy.Quarantines.Look();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync(proxy));
        _time.Advance(TimeSpan.FromSeconds(1));
        proxy.Proxy.Quarantines.Look();

        await FailAsync(proxy);

        _time.Advance(TimeSpan.FromSeconds(19));
        proxy.Proxy.Quarantines.Look();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync(proxy));
        _time.Advance(TimeSpan.FromSeconds(1));
        proxy.Proxy.Quarantines.Look();
        Assert.Equal(HttpStatusCode.InternalServerError, await StatusAsync(proxy));
    }

    [Fact]
    public async Task A_rest_is_as_short_as_the_first_once_the_unit_was_in_order_for_a_while()
    {
        await using var proxy = await StartAsync("""OnRequest(request => request.Path == "/fail" ? throw new InvalidOperationException() : Continue);""");
        for (var round = 0; round < 2; round++)
        {
            await FailAsync(proxy, "/fail");
            _time.Advance(TimeSpan.FromSeconds(10));
            proxy.Proxy.Quarantines.Look();
            await AskAsync(proxy, 1, HttpStatusCode.OK, "/"); // it is back: the second rest was no longer than the first
            _time.Advance(TimeSpan.FromSeconds(10));
            proxy.Proxy.Quarantines.Look();
        }
    }

    [Fact]
    public async Task It_ends_with_a_reload_that_is_asked_for_and_with_a_change_of_the_file()
    {
        await using var proxy = await StartAsync(Throws);
        await FailAsync(proxy);
        await proxy.ReloadAsync();
        Assert.Equal(HttpStatusCode.InternalServerError, await StatusAsync(proxy));

        await FailAsync(proxy);
        proxy.WriteRule("rule.csx", "OnRequest(request => Continue);");
        await proxy.ReloadAsync();

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(proxy));
    }

    [Theory]
    [InlineData("FailOpen();\n" + Throws, null)]
    [InlineData(Throws, "FailOpen=true")]
    [InlineData(Throws, "Generations:Quarantine:FailOpenUnits:0=rule.csx")]
    [InlineData("FailClosed();\n" + Throws, "Generations:Quarantine:FailOpenUnits:0=RULE.csx")]
    [InlineData("""OnCompleted("/guarded/{**rest}", exchange => { throw new InvalidOperationException("broken"); });""", null)]
    public async Task Exchanges_pass_without_the_unit_if_it_fails_open(string rule, string? setting)
    {
        await using var proxy = await StartAsync(rule, setting);
        for (var i = 0; i < 20; i++)
        {
            await StatusAsync(proxy);
        }

        await FailuresAsync(proxy, 20);
        proxy.Proxy.Quarantines.Look();

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(proxy));
        Assert.Equal(20, Assert.Single(proxy.Proxy.Generations.Current.Units).Statistics.Total.Failures);
        Assert.Equal("quarantined", Assert.Single(AdminStatus.Of(proxy.Proxy).Units).State);
    }

    [Fact]
    public async Task What_guards_stays_closed_though_others_fail_open()
    {
        await using var proxy = await StartAsync("FailClosed();\n" + Throws, "FailOpen=true");

        await FailAsync(proxy);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync(proxy));
    }

    [Theory]
    [InlineData("FailOpen(); FailClosed();")]
    [InlineData("FailClosed(); FailOpen();")]
    public async Task A_unit_fails_open_or_closed_and_not_both(string rule)
    {
        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => ProxyUnderTest.StartAsync(new ProxySetup { Rule = rule }));

        Assert.Contains("rule.csx calls FailOpen and FailClosed", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task None_of_its_code_runs_not_even_a_predicate()
    {
        await using var proxy = await StartAsync(
            """
            OnRequest(new Match { When = exchange => { Log.LogInformation("asked"); return true; } }, request => { throw new InvalidOperationException("broken"); });
            """);
        await FailAsync(proxy);
        var before = Asked();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync(proxy));

        Assert.Equal((20, 20), (before, Asked()));

        int Asked() => proxy.Log.Lines.Count(line => line.Contains("asked", StringComparison.Ordinal) && !line.Contains("asked for", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("OnResponse", 500)]
    [InlineData("OnUpstreamRequest", 503)]
    [InlineData("OnUpstreamResponse", 502)]
    [InlineData("OnLookup", 200)]
    public async Task Every_phase_fails_as_its_policy_has_it(string phase, int status)
    {
        var body = phase is "OnLookup" ? "lookup => throw new InvalidOperationException()" : "exchange => { throw new InvalidOperationException(); }";
        await using var proxy = await StartAsync($"{phase}({body});");
        for (var i = 0; i < 20; i++)
        {
            await StatusAsync(proxy);
        }

        proxy.Proxy.Quarantines.Look();

        Assert.Equal("quarantined", Assert.Single(AdminStatus.Of(proxy.Proxy).Units).State);
        using var answer = await proxy.Client.GetAsync("/guarded/a");
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(status == 503, answer.Headers.RetryAfter is not null); // what an upstream has done is not to be asked for again
    }

    [Theory]
    [InlineData("OnRequest", 0)]
    [InlineData("OnUpstreamRequest", 0)]
    [InlineData("OnUpstreamResponse", 1)]
    public async Task A_unit_that_would_see_the_refusal_too_does_not_make_another_of_it(string phase, int asked)
    {
        await using var proxy = await StartAsync($"{phase}(exchange => {{ throw new InvalidOperationException(); }});\nOnResponse(response => {{ }});");
        for (var i = 0; i < 20; i++)
        {
            await StatusAsync(proxy);
        }

        proxy.Proxy.Quarantines.Look();

        using var answer = await proxy.Client.GetAsync("/guarded/a");
        Assert.Equal(asked == 0 ? 503 : 500, (int)answer.StatusCode);
        Assert.Equal(asked == 0, answer.Headers.RetryAfter is not null);
    }

    [Fact]
    public async Task A_guard_whose_log_server_is_down_goes_on_guarding()
    {
        await using var proxy = await StartAsync(
            """
            OnRequest(request => request.Headers["X-Key"].Count == 0 ? request.Respond(401) : Continue);
            OnCompleted(exchange => { throw new InvalidOperationException("the log server is down"); });
            """);
        await AskAsync(proxy, 20, HttpStatusCode.Unauthorized);
        await FailuresAsync(proxy, 20);

        proxy.Proxy.Quarantines.Look();

        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(proxy));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/guarded/a") { Headers = { { "X-Key", "1" } } };
        using var answer = await proxy.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var unit = Assert.Single(proxy.Proxy.Generations.Current.Units);
        Assert.Equal((22, 20), (unit.Statistics.Of(Phase.OnRequest).Calls, unit.Statistics.Total.Failures));
        var line = Assert.Single(proxy.Log.Errors, error => error.Contains("is in quarantine", StringComparison.Ordinal));
        Assert.Contains("For 00:00:10 exchanges pass without its hooks for OnCompleted. For example ", line, StringComparison.Ordinal);
        using var text = new StringWriter();
        StatusReport.Write(text, AdminStatus.Of(proxy.Proxy));
        Assert.Contains("; exchanges pass without its hooks for OnCompleted until ", text.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_goes_on_meanwhile_is_watched_like_any_other()
    {
        await using var proxy = await StartAsync(
            """
            OnRequest(request => request.Path == "/fail" ? throw new InvalidOperationException() : Continue);
            OnLookup(lookup => throw new InvalidOperationException());
            OnCompleted(exchange => { throw new InvalidOperationException(); });
            """,
            "Rest=00:01:00");
        await AskAsync(proxy, 20, HttpStatusCode.OK);
        await FailuresAsync(proxy, 40);
        proxy.Proxy.Quarantines.Look();
        proxy.Proxy.Quarantines.Look();
        Assert.Equal(["OnLookup", "OnCompleted"], Assert.Single(AdminStatus.Of(proxy.Proxy).Units).Quarantine!.OnlyFor!);
        _time.Advance(TimeSpan.FromSeconds(10)); // the next window
        proxy.Proxy.Quarantines.Look();
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(proxy));

        await FailAsync(proxy, "/fail");

        Assert.Null(Assert.Single(AdminStatus.Of(proxy.Proxy).Units).Quarantine!.OnlyFor);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync(proxy));
    }

    [Fact]
    public async Task A_unit_that_fails_open_is_passed_in_every_phase()
    {
        await using var proxy = await StartAsync("FailOpen();\nOnUpstreamRequest(request => { throw new InvalidOperationException(); });\nOnResponse(response => { });");
        await AskAsync(proxy, 20, HttpStatusCode.BadGateway);

        proxy.Proxy.Quarantines.Look();

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(proxy));
        Assert.Contains(proxy.Log.Errors, error => error.Contains("For 00:00:10 exchanges pass without it. ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Of_all_that_is_refused_the_log_tells_once_a_second()
    {
        await using var proxy = await StartAsync(Throws);
        await FailAsync(proxy);
        await AskAsync(proxy, 20, HttpStatusCode.ServiceUnavailable);
        await Eventually.TrueAsync(() => Told() == 1, "one is told");
        _time.Advance(TimeSpan.FromSeconds(1));

        await AskAsync(proxy, 20, HttpStatusCode.ServiceUnavailable);

        await Eventually.TrueAsync(() => Told() == 2, "one more is told");

        int Told() => proxy.Log.Errors.Count(error => error.Contains("is in quarantine until", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("too few calls", 19, 0, null)]
    [InlineData("too few of them fail", 89, 11, null)]
    [InlineData("switched off", 20, 0, "Enabled=false")]
    [InlineData("another rate", 20, 2, "ErrorRate=0.95")]
    [InlineData("another number of calls", 20, 0, "MinimumCalls=21")]
    public async Task It_serves_on_if(string why, int failures, int successes, string? setting)
    {
        await using var proxy = await StartAsync("""OnRequest(request => request.Path == "/fail" ? throw new InvalidOperationException() : Continue);""", setting);
        await AskAsync(proxy, successes, HttpStatusCode.OK, "/");
        await AskAsync(proxy, failures, HttpStatusCode.InternalServerError, "/fail");

        proxy.Proxy.Quarantines.Look();

        Assert.True(Assert.Single(proxy.Proxy.Generations.Current.Units).Observation.Quarantine is null, why);
    }

    [Fact]
    public async Task Failures_of_an_earlier_window_do_not_count()
    {
        await using var proxy = await StartAsync(Throws);
        await AskAsync(proxy, 19, HttpStatusCode.InternalServerError);
        _time.Advance(TimeSpan.FromSeconds(10));
        proxy.Proxy.Quarantines.Look();

        await AskAsync(proxy, 19, HttpStatusCode.InternalServerError);
        proxy.Proxy.Quarantines.Look();

        Assert.Null(Assert.Single(proxy.Proxy.Generations.Current.Units).Observation.Quarantine);
    }

    [Fact]
    public async Task A_few_calls_beyond_their_budget_are_enough_if_they_are_a_tenth()
    {
        await using var proxy = await StartAsync(Loops, "Rules:Budgets:Time=00:00:00.010");
        await AskAsync(proxy, 45, HttpStatusCode.OK, "/elsewhere");
        await AskAsync(proxy, 4, HttpStatusCode.InternalServerError);
        proxy.Proxy.Quarantines.Look();
        await AskAsync(proxy, 1, HttpStatusCode.InternalServerError);

        proxy.Proxy.Quarantines.Look();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync(proxy));
        Assert.Contains(proxy.Log.Errors, error => error.Contains("5 of 50 calls in OnRequest failed within 0 s, 5 of them beyond their budget", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(46)]
    [InlineData(200)]
    public async Task Of_a_few_odd_requests_among_many_others_nothing_comes(int others)
    {
        await using var proxy = await StartAsync(Loops, "Rules:Budgets:Time=00:00:00.010");
        await AskAsync(proxy, others, HttpStatusCode.OK, "/elsewhere");
        await AskAsync(proxy, 5, HttpStatusCode.InternalServerError);

        proxy.Proxy.Quarantines.Look();

        Assert.Null(Assert.Single(proxy.Proxy.Generations.Current.Units).Observation.Quarantine);
    }

    [Fact]
    public async Task What_may_yet_be_put_back_is_left_to_that()
    {
        await using var proxy = await StartAsync("OnRequest(request => Continue);");
        proxy.WriteRule("rule.csx", Throws);
        Assert.Empty(await proxy.ReloadAsync());
        proxy.Proxy.Quarantines.Look();
        await AskAsync(proxy, 20, HttpStatusCode.InternalServerError);

        proxy.Proxy.Quarantines.Look();
        Assert.Equal(HttpStatusCode.InternalServerError, await StatusAsync(proxy));
        await proxy.Proxy.PutBack.LookAsync(CancellationToken.None);

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(proxy));
    }

    [Fact]
    public async Task A_new_unit_that_cannot_be_put_back_is_confined()
    {
        await using var proxy = await StartAsync("OnRequest(request => Continue);");
        proxy.WriteRule("new.csx", Throws);
        Assert.Empty(await proxy.ReloadAsync());
        await AskAsync(proxy, 20, HttpStatusCode.InternalServerError);
        await proxy.Proxy.PutBack.LookAsync(CancellationToken.None); // there is nothing to put back, which ends its trial
        proxy.Proxy.Quarantines.Look();
        await FailAsync(proxy);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync(proxy));
    }

    [Fact]
    public async Task The_status_says_why_and_until_when()
    {
        await using var proxy = await StartAsync(Throws);
        await FailAsync(proxy);
        var status = AdminStatus.Of(proxy.Proxy);

        var unit = Assert.Single(status.Units);
        Assert.Equal(TimeSpan.FromSeconds(10), unit.Quarantine!.Until - unit.Quarantine.Since);
        using var text = new StringWriter();
        StatusReport.Write(text, status);
        Assert.Contains("because 20 of 20 calls in OnRequest failed within 0 s, 0 of them beyond their budget; what it would have seen is refused until ", text.ToString(), StringComparison.Ordinal);
    }

    private static async Task FailAsync(ProxyUnderTest proxy, string path = "/guarded/a")
    {
        await AskAsync(proxy, 20, HttpStatusCode.InternalServerError, path);
        proxy.Proxy.Quarantines.Look();
    }

    private static Task FailuresAsync(ProxyUnderTest proxy, int count) =>
        Eventually.TrueAsync(() => Assert.Single(proxy.Proxy.Generations.Current.Units).Statistics.Total.Failures == count, "all calls have failed"); // OnCompleted comes after the answer

    private static async Task<HttpStatusCode> StatusAsync(ProxyUnderTest proxy, string path = "/guarded/a")
    {
        using var answer = await proxy.Client.GetAsync(path);
        return answer.StatusCode;
    }

    private static async Task AskAsync(ProxyUnderTest proxy, int times, HttpStatusCode status, string path = "/guarded/a")
    {
        for (var i = 0; i < times; i++)
        {
            Assert.Equal(status, await StatusAsync(proxy, path));
        }
    }

    private async Task<ProxyUnderTest> StartAsync(string rule, string? setting = null)
    {
        Dictionary<string, string> settings = new() { ["Generations:Quarantine:MinimumCalls"] = "20" };
        if (setting is not null)
        {
            var (key, value) = (setting.Split('=')[0], setting.Split('=')[1]);
            settings[key.Contains(':', StringComparison.Ordinal) ? key : "Generations:Quarantine:" + key] = value;
        }

        var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { Rule = rule, Settings = settings, Time = _time, ExpectErrors = true });
        proxy.Proxy.Quarantines.Look(); // from here on its figures count
        return proxy;
    }
}
