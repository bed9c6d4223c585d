namespace ScriptProxy.UnitTests.RuleTesting;

/// <summary>What <c>scriptproxy test</c> prints, and how it exits.</summary>
public sealed class OutcomeTests
{
    private const string Rule = """
        OnRequest("/api/{**rest}", request => request.Headers["X-Key"].Count == 0 ? request.Respond(401, "key") : Continue);
        OnRequest("/admin/{**rest}", request => request.Respond(403));
        OnResponse(response => response.Headers.Remove("Server"));
        """;

    [Fact]
    public async Task Passing_tests_have_a_line_each_and_the_exit_code_0()
    {
        using var rules = TestedRules.Of(Rule, """
            Test("without a key", async proxy => Expect((await proxy.GetAsync("/api/a")).Status, 401));
            Test("with a key", async proxy => Expect((await proxy.GetAsync("/api/a", request => request.Header("X-Key", "k"))).Status, 200));
            """);
        Assert.Equal(0, await rules.RunAsync());
        Assert.Equal("""
            rule.test.csx
              ok    without a key (time)
              ok    with a key (time)

            2 passed (time)

            """, rules.Output);
        Assert.Empty(rules.Error);
    }

    [Fact]
    public async Task Warnings_of_what_passing_tests_load_are_told_once_unless_the_test_has_looked_at_them()
    {
        const string test = "Test(\"a\", async proxy => Expect((await proxy.GetAsync(\"/admin/a\")).Status, 403));\nTest(\"b\", async proxy => Expect((await proxy.GetAsync(\"/admin/b\")).Status, 403));";
        using var rules = TestedRules.Of(Rule, "Options(new { Limit = 5 });\n" + test);
        Assert.Equal(0, await rules.RunAsync());
        Assert.Single(rules.Output.Split('\n'), line => line.Contains("warning SP0504", StringComparison.Ordinal));

        using var looking = TestedRules.Of(Rule, "Options(new { Limit = 5 });\nTest(\"c\", async proxy => Expect((await proxy.LoadAsync()).Count, 1));");
        Assert.Equal(0, await looking.RunAsync());
        Assert.DoesNotContain("SP0504", looking.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Code_that_one_test_has_refused_stays_for_the_others()
    {
        var name = $"unloaded {Guid.NewGuid()}";
        using var rules = TestedRules.Of(
            $$"""
            System.Runtime.Loader.AssemblyLoadContext.GetLoadContext(System.Reflection.Assembly.GetExecutingAssembly())!.Unloading += _ => AppContext.SetData("{{name}}", "gone");
            OnRequest("/wait", request => { Thread.Sleep(1); });
            OnRequest(request => request.Respond(200, AppContext.GetData("{{name}}") as string ?? "there"));
            """,
            """
            Test("a", async proxy => Expect((await proxy.GetAsync("/")).Text, "there"));
            Test("b", async proxy =>
            {
                proxy.Configure("{ \"Rules\": { \"UnboundedCalls\": \"Refuse\" } }");
                Expect((await proxy.LoadAsync()).Count(finding => finding.Contains("error SP0312")), 1);
            });
            Test("c", async proxy => Expect((await proxy.GetAsync("/")).Text, "there"));
            """);
        Assert.Equal(0, await rules.RunAsync());
        Assert.Contains("3 passed", rules.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failing_test_says_expected_and_actual_place_and_decision_trace()
    {
        using var rules = TestedRules.Of(Rule, """
            Test("is wrong", async proxy =>
            {
                proxy.Upstream("blue").Answers(_ => new Answer(200) { Text = "hello", Headers = { ["Server"] = "x" } });
                var answer = await proxy.GetAsync("/api/a?b=c", request => request.Header("X-Key", "k"));
                Expect(answer.Status, 401);
            });
            Test("is right", async proxy => Expect((await proxy.GetAsync("/admin/a")).Status, 403));
            """);
        Assert.Equal(1, await rules.RunAsync());
        Assert.Equal("""
            rule.test.csx
              FAIL  is wrong (time)
                    rule.test.csx(5): answer.Status
                      expected  401
                      actual    200

                    GET http://localhost/api/a?b=c from 192.0.2.1, generation 1
                    OnRequest
                      + rule.csx:1  /api/{**rest}    continued
                      - rule.csx:2  /admin/{**rest}  did not match: the path is /api/a
                    Route
                      route demo, cluster blue: the route names the cluster
                      + blue http://blue/  the only one available
                    OnResponse
                      + rule.csx:3  continued
                            header Server removed, was x
                    Answer
                      asked for GET http://blue/api/a?b=c
                      200 by the upstream
                    upstream blue: GET /api/a?b=c, answered 200

              ok    is right (time)

            1 passed, 1 failed (time)

            """, rules.Output);
    }

    [Fact]
    public async Task A_test_file_that_does_not_compile_is_told_with_its_place_and_others_run()
    {
        using var rules = TestedRules.Of(Rule, """
            Test("a", async proxy => Expect((await proxy.GetAsync("/admin/a")).Status, 403));
            """);
        rules.Write("other.test.csx", """
            Rules("rule.csx");
            Test("b", async proxy => Expect(proxy.Nothing, 1));
            """);
        Assert.Equal(2, await rules.RunAsync());
        Assert.Contains("other.test.csx(2,39): error CS1061", rules.Output);
        Assert.Contains("ok    a", rules.Output);
        Assert.Contains("1 passed, 1 file could not run", rules.Output);
    }

    [Fact]
    public async Task A_rule_that_does_not_compile_is_told_once()
    {
        using var rules = TestedRules.Of("OnRequest(request => request.Nothing());", """
            Test("a", async proxy => await proxy.GetAsync("/"));
            Test("b", async proxy => await proxy.GetAsync("/"));
            """);
        Assert.Equal(2, await rules.RunAsync());
        Assert.Single(rules.Output.Split("error CS1061").Skip(1));
        Assert.Contains("rule.csx(1,30): error CS1061", rules.Output);
    }

    [Fact]
    public async Task A_test_file_that_throws_is_told_with_its_line()
    {
        using var rules = TestedRules.Of(Rule, """
            Test("a", async proxy => await proxy.GetAsync("/"));
            Test("a", async proxy => await proxy.GetAsync("/"));
            """);
        Assert.Equal(2, await rules.RunAsync());
        Assert.Contains("rule.test.csx(2,1): error SP0701", rules.Output);
        Assert.Contains("There are two tests 'a'", rules.Output);
    }

    [Fact]
    public async Task A_test_that_does_not_end_fails_after_its_time_and_others_run()
    {
        using var rules = TestedRules.Of(Rule, """
            Test("endless", async proxy => await new TaskCompletionSource().Task);
            Test("endless in the rule's way", async proxy => { proxy.Upstream("blue").Answers(_ => { new ManualResetEventSlim().Wait(); return new Answer(200); }); await proxy.GetAsync("/"); });
            Test("after it", async proxy => Expect((await proxy.GetAsync("/admin/a")).Status, 403));
            """);
        Assert.Equal(1, await rules.RunAsync(TestedRules.Order() with { TimeLimit = TimeSpan.FromSeconds(10) }));
        Assert.Contains("rule.test.csx(1): it did not end within 10 s", rules.Output);
        Assert.Contains("rule.test.csx(2): it did not end within 10 s", rules.Output);
        Assert.Contains("ok    after it", rules.Output);
    }

    [Fact]
    public async Task A_test_that_does_not_end_shows_how_far_its_request_came()
    {
        using var rules = TestedRules.Of("""
            OnRequest("/a", request => request.Headers["X-One"] = "1");
            OnRequest(async request => { await Task.Delay(-1); });
            """, """Test("endless", async proxy => await proxy.GetAsync("/a"));""");
        Assert.Equal(1, await rules.RunAsync(TestedRules.Order() with { TimeLimit = TimeSpan.FromSeconds(10) }));
        Assert.Contains("+ rule.csx:1  /a  continued", rules.Output);
        Assert.Contains("header X-One set: 1", rules.Output);
        Assert.Contains("not ended: rule.csx:2 runs", rules.Output);
    }

    [Fact]
    public async Task What_a_test_says_stays_on_its_line()
    {
        using var rules = TestedRules.Of(Rule, """Test("a\u001b[31m", async proxy => Expect((await proxy.GetAsync("/admin/a")).Status, 403));""");
        Assert.Equal(0, await rules.RunAsync());
        Assert.Contains("ok    a\\u001b[31m (time)", rules.Output);
    }

    [Fact]
    public async Task Without_a_test_it_says_how_to_write_one()
    {
        using var rules = new TestedRules();
        rules.Write("rule.csx", Rule);
        Assert.Equal(2, await rules.RunAsync());
        Assert.Contains("20-api.test.csx", rules.Error);
        Assert.Contains("Expect(answer.Status, 401);", rules.Error);
    }

    [Fact]
    public async Task A_filter_takes_tests_by_their_name_and_by_their_files()
    {
        using var rules = TestedRules.Of(Rule, """
            Test("one is so", async proxy => await proxy.GetAsync("/"));
            Test("another", async proxy => await proxy.GetAsync("/"));
            """);
        Assert.Equal(0, await rules.RunAsync(TestedRules.Order() with { Filter = "ONE IS" }));
        Assert.Contains("1 passed", rules.Output);
        Assert.Equal(0, await rules.RunAsync(TestedRules.Order() with { Filter = "rule.test" }));
        Assert.Contains("2 passed", rules.Output);
        Assert.Equal(2, await rules.RunAsync(TestedRules.Order() with { Filter = "nobody" }));
        Assert.Contains("'nobody'", rules.Error);
    }

    [Fact]
    public async Task A_test_without_a_rule_of_its_name_has_to_say_what_it_is_about()
    {
        using var rules = new TestedRules();
        rules.Write("other.test.csx", """Test("a", async proxy => await proxy.GetAsync("/"));""");
        Assert.Equal(2, await rules.RunAsync());
        Assert.Contains("error SP0702: there is no rule 'other.csx' beside the test; Rules(", rules.Output);
    }

    [Fact]
    public async Task A_broken_configuration_is_told_before_anything_runs()
    {
        using var rules = TestedRules.Of(Rule, """Test("a", async proxy => await proxy.GetAsync("/"));""");
        Assert.Equal(2, await rules.RunAsync(TestedRules.Order(), """{ "Nothing": 1 }"""));
        Assert.Contains("SP0104", rules.Error);
        Assert.Empty(rules.Output);
    }

    [Fact]
    public async Task Names_that_are_not_there_are_told_with_those_that_are()
    {
        using var rules = TestedRules.Of(Rule, """
            Test("a cluster", async proxy => { proxy.Upstream("red").Answers(500); await proxy.GetAsync("/"); });
            """);
        rules.Write("other.test.csx", """
            Rules();
            Plugins("Nothing");
            Test("a plugin", async proxy => await proxy.GetAsync("/"));
            """);
        Assert.Equal(1, await rules.RunAsync());
        Assert.Contains("other.test.csx(3): What is under test cannot be loaded.", rules.Output);
        Assert.Contains("other.test.csx: error SP0702: there is no plugin 'Nothing'", rules.Output);
        Assert.Contains("There is no cluster 'red'; there are: blue, green. Clusters(\"red\")", rules.Output);
    }
}
