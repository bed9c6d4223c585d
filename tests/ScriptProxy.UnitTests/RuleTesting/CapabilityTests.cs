namespace ScriptProxy.UnitTests.RuleTesting;

/// <summary>What a test of a rule can do and see, without sockets and with them: the same file, the same results.</summary>
public sealed class CapabilityTests
{
    public static TheoryData<bool> Modes => [false, true];

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task What_an_upstream_receives_and_who_chose_it(bool live)
    {
        using var rules = TestedRules.Of(
            """
            OnRequest("/new/{**rest}", request => { request.Path = "/v2" + request.Path; request.RouteTo("green"); });
            OnUpstreamRequest(request => request.Headers["X-Client"] = request.ClientAddress.ToString());
            """,
            """
            Test("a", async proxy =>
            {
                proxy.Upstream("green").Answers(request => new Answer(201) { Text = $"{request.Method} {request.Target} {request.Text}" });
                var answer = await proxy.PostAsync("http://example.org/new/a%2Fb?c=d", "body", request => request.From("203.0.113.7").Header("X-One", "1"));
                Expect(answer.Status, 201);
                Expect(answer.Text, "POST /v2/new/a%2Fb?c=d body");
                Expect(answer.Verdict, Verdict.Continue);
                Expect(answer.DecidedBy, "rule.csx");
                Expect(answer.Cluster, "green");
                Expect(answer.Destination, "green");
                Expect(answer.Route, "demo");
                var received = proxy.Upstream("green").Last;
                Expect(received.Header("X-Client"), "203.0.113.7");
                Expect(received.Header("X-Forwarded-For"), "203.0.113.7");
                Expect(received.Header("X-One"), "1");
                Expect(received.Headers.ContentLength, 4L);
                Expect(received.Headers.Keys.Where(name => name.Contains("Test")), new string[0]);
                Expect(proxy.Upstream("blue").Requests.Count, 0);
            });
            """);
        await PassesAsync(rules, live);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task A_failing_upstream_is_a_502_or_504_that_passes_OnResponse(bool live)
    {
        using var rules = TestedRules.Of(
            """OnResponse(response => response.Headers["X-Culprit"] = response.Failure?.Culprit.ToString() ?? "nobody");""",
            """
            Test("down", async proxy =>
            {
                proxy.Upstream("blue").IsDown();
                var answer = await proxy.GetAsync("/");
                Expect(answer.Status, 502);
                Expect(answer.Header("X-Culprit"), "Upstream");
                Expect(answer.Verdict, Verdict.Respond);
                Expect(answer.Failure?.Stage, Stage.Upstream);
                Expect(proxy.Upstream("blue").Requests.Count, 0);
            });
            Test("silent", async proxy =>
            {
                proxy.Upstream("blue").TimesOut();
                Expect((await proxy.PostAsync("/", "body")).Status, 504);
            });
            Test("up again", async proxy =>
            {
                proxy.Upstream("blue").IsDown();
                proxy.Upstream("blue").Answers(404, "no such page");
                var answer = await proxy.GetAsync("/");
                Expect(answer.Status, 404);
                Expect(answer.Header("X-Culprit"), "nobody");
            });
            """);
        await PassesAsync(rules, live);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task A_rule_that_throws_is_a_500_with_the_culprit(bool live)
    {
        using var rules = TestedRules.Of(
            """OnRequest(request => { if (request.Path == "/bad") throw new InvalidOperationException("by design"); });""",
            """
            Test("a", async proxy =>
            {
                var answer = await proxy.GetAsync("/bad");
                Expect(answer.Status, 500);
                Expect(answer.Failure?.Message, "by design");
                Expect(answer.DecidedBy, "rule.csx");
                Expect(proxy.Upstream("blue").Requests.Count, 0);
                Expect(proxy.Log.Any(line => line.StartsWith("error ") && line.Contains("by design")));
            });
            """);
        await PassesAsync(rules, live);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task The_clock_moves_limits_timers_and_latencies(bool live)
    {
        using var rules = TestedRules.Of(
            """
            var clients = Limiter("clients", new RateLimit { Permits = 2, Per = TimeSpan.FromMinutes(1) });
            var ticks = 0;
            Every(TimeSpan.FromSeconds(10), _ => ticks++);
            OnRequest(request => clients.TryAcquire(request.ClientAddress.ToString()) ? Continue : request.Respond(429));
            OnResponse(response => response.Headers["X-Ticks"] = ticks.ToString());
            OnCompleted(exchange => Log.LogInformation("took {Seconds} s", exchange.Elapsed.TotalSeconds));
            """,
            """
            Test("a limit", async proxy =>
            {
                Expect((await proxy.GetAsync("/")).Status, 200);
                Expect((await proxy.GetAsync("/")).Status, 200);
                Expect((await proxy.GetAsync("/")).Status, 429);
                Expect((await proxy.GetAsync("/", request => request.From("203.0.113.7"))).Status, 200);
                proxy.Time.Advance(TimeSpan.FromMinutes(1));
                var answer = await proxy.GetAsync("/");
                Expect(answer.Status, 200);
                Expect(answer.Header("X-Ticks"), "6");
            });
            Test("each test begins anew", async proxy =>
            {
                var answer = await proxy.GetAsync("/");
                Expect(answer.Status, 200);
                Expect(answer.Header("X-Ticks"), "0");
            });
            Test("a slow upstream", async proxy =>
            {
                proxy.Upstream("blue").Latency = TimeSpan.FromSeconds(3);
                await proxy.GetAsync("/");
                Expect(proxy.Log.Single(line => line.Contains("took")), "information rule.csx: took 3 s");
            });
            """);
        await PassesAsync(rules, live);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Who_gives_a_service_less_time_than_it_takes_has_no_answer(bool live)
    {
        using var rules = TestedRules.Of(
            """
            OnRequest(async request =>
            {
                using var late = new CancellationTokenSource(TimeSpan.FromMilliseconds(300), Time);
                try
                {
                    using var answer = await Http.GetAsync("http://auth.internal/", late.Token);
                    return request.Respond(200);
                }
                catch (OperationCanceledException)
                {
                    return request.Respond(503);
                }
            });
            """,
            """
            Test("in time", async proxy =>
            {
                proxy.Upstream("http://auth.internal").Latency = TimeSpan.FromMilliseconds(299);
                Expect((await proxy.GetAsync("/")).Status, 200);
            });
            Test("too late", async proxy =>
            {
                proxy.Upstream("http://auth.internal").Latency = TimeSpan.FromMilliseconds(301);
                Expect((await proxy.GetAsync("/")).Status, 503);
            });
            """);
        await PassesAsync(rules, live);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Bodies_pass_through_the_rules_transforms(bool live)
    {
        using var rules = TestedRules.Of(
            """
            OnRequest(new Match { Path = "/form", Methods = ["POST"] }, async request =>
            {
                var form = Encoding.UTF8.GetString((await request.Body.BufferAsync(1024)).Span);
                return form.Contains("<script") ? request.Respond(400) : Continue;
            });
            OnResponse("/page", response => response.Body.Transform(async body =>
            {
                body.Output.Write("<!-- through -->"u8);
                await body.Input.CopyToAsync(body.Output);
            }));
            """,
            """
            Test("of an answer", async proxy =>
            {
                proxy.Upstream("blue").Answers(200, "<p>page</p>", "text/html");
                var answer = await proxy.GetAsync("/page");
                Expect(answer.Text, "<!-- through --><p>page</p>");
                Expect(answer.Header("Content-Type"), "text/html");
                Expect((await proxy.SendAsync("HEAD", "/page")).Text, "");
            });
            Test("of a request", async proxy =>
            {
                Expect((await proxy.PostAsync("/form", "<script>")).Status, 400);
                Expect((await proxy.PostAsync("/form", "name=value")).Status, 200);
                Expect(proxy.Upstream("blue").Last.Text, "name=value");
            });
            Test("large ones", async proxy =>
            {
                var text = new string('x', 1_000_000);
                proxy.Upstream("blue").Answers(request => new Answer(200) { Text = request.Text });
                Expect((await proxy.PostAsync("/", text)).Text.Length, text.Length);
            });
            """);
        await PassesAsync(rules, live);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Services_beside_the_upstreams_are_the_tests_too(bool live)
    {
        using var rules = TestedRules.Of(
            """
            OnRequest("/private/{**rest}", async request =>
            {
                using var answer = await Http.GetAsync("https://auth.internal/check?of=" + request.RequestHeader("Cookie"), request.Aborted);
                return answer.IsSuccessStatusCode ? Continue : request.Redirect("/login");
            });
            OnRequest("/reports/{**rest}", request => request.ForwardTo("http://10.0.0.5:9000/"));
            """,
            """
            Test("a service says no", async proxy =>
            {
                proxy.Upstream("https://auth.internal").Answers(request => new Answer(request.QueryString == "?of=s=7" ? 204 : 403));
                Expect((await proxy.GetAsync("/private/a")).Header("Location"), "/login");
                Expect((await proxy.GetAsync("/private/a", request => request.Cookie("s", "7"))).Status, 200);
            });
            Test("an address", async proxy =>
            {
                proxy.Upstream("http://10.0.0.5:9000").Answers(200, "report");
                var answer = await proxy.GetAsync("/reports/a");
                Expect(answer.Text, "report");
                Expect(answer.Destination, "http://10.0.0.5:9000/");
                Expect(answer.Cluster, null);
            });
            Test("nobody is there", async proxy =>
            {
                var answer = await proxy.GetAsync("/private/a");
                Expect(answer.Status, 500);
                ExpectContains(answer.Failure?.Message, "proxy.Upstream(\"https://auth.internal\").Answers(...)");
                Expect((await proxy.GetAsync("/reports/a")).Status, 502);
            });
            """);
        await PassesAsync(rules, live);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Aborted_exchanges_have_no_answer(bool live)
    {
        using var rules = TestedRules.Of("OnRequest(request => request.Abort());", """
            Test("a", async proxy =>
            {
                var answer = await proxy.GetAsync("/");
                Expect(answer.IsAborted);
                Expect(answer.Verdict, Verdict.Abort);
                Expect(answer.DecidedBy, "rule.csx");
                Expect(answer.Status, 0);
            });
            """);
        await PassesAsync(rules, live);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Several_rules_and_plugins_take_part_if_they_are_named(bool live)
    {
        using var rules = TestedRules.Of("OnResponse(response => response.Headers.Append(\"X-Rule\", \"1\"));", """
            Rules("*");
            Plugins("Headers");
            Options("Headers", new { Response = new[] { new { Set = new Dictionary<string, string> { ["X-Plugin"] = "yes" } } } });
            Test("a", async proxy =>
            {
                var answer = await proxy.GetAsync("/");
                Expect(answer.Header("X-Rule"), "1,2");
                Expect(answer.Header("X-Plugin"), "yes");
            });
            """);
        rules.Write("second.csx", "OnResponse(response => response.Headers.Append(\"X-Rule\", \"2\"));");
        await PassesAsync(rules, live);
    }

    [Fact]
    public async Task Static_fields_begin_anew_with_each_test()
    {
        using var rules = TestedRules.Of(
            """
            OnRequest(request => request.Respond(200, $"{++Counts.Requests}"));
            static class Counts { public static int Requests; }
            """,
            """
            Test("one", async proxy => Expect((await proxy.GetAsync("/")).Text, "1"));
            Test("two", async proxy => Expect((await proxy.GetAsync("/")).Text, "1"));
            """);
        await PassesAsync(rules, live: false);
    }

    [Fact]
    public async Task Options_of_the_configuration_hold_for_what_is_under_test_alone()
    {
        using var rules = TestedRules.Of(
            """
            var options = Options<RuleOptions>();
            OnRequest(request => request.Respond(options.Status));
            class RuleOptions { public int Status { get; set; } = 200; public List<string> Names { get; set; } = []; }
            """,
            """
            Test("of the configuration", async proxy => Expect((await proxy.GetAsync("/")).Status, 201));
            Test("of the test", async proxy =>
            {
                proxy.Options(new { Names = new[] { "a" } });
                Expect((await proxy.GetAsync("/")).Status, 200);
            });
            Test("wrong ones", async proxy =>
            {
                proxy.Options(new { Nmaes = 1 });
                Expect((await proxy.LoadAsync()).Count, 1);
                ExpectContains((await proxy.LoadAsync())[0], "SP0106");
            });
            Test("too late", async proxy =>
            {
                await proxy.GetAsync("/");
                try { proxy.Options(new { }); }
                catch (InvalidOperationException exception) { ExpectContains(exception.Message, "before the first request"); return; }
                Expect(false);
            });
            """);
        Assert.True(await rules.RunAsync(TestedRules.Order(), """
            {
              "ReverseProxy": {
                "Routes": { "all": { "ClusterId": "app", "Match": { "Path": "{**rest}" } } },
                "Clusters": { "app": { "Destinations": { "one": { "Address": "http://app/" } } } }
              },
              "Options": { "rule.csx": { "Status": 201, "Names": [ "x", "y" ] }, "AccessControl": { "Nonsense": true }, "absent.csx": { "A": 1 } }
            }
            """) == 0, rules.Output + rules.Error);
    }

    private static async Task PassesAsync(TestedRules rules, bool live) => Assert.True(await rules.RunAsync(live) == 0, rules.Output + rules.Error);
}
