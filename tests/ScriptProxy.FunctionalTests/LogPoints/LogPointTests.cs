using Microsoft.Extensions.Logging.Abstractions;
using ScriptProxy.FunctionalTests.Reloading;
using ScriptProxy.Host.Admin;
using ScriptProxy.Host.Commands;
using ScriptProxy.Host.Hosting;
using ScriptProxy.Host.LogPoints;
using ScriptProxy.Testing;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.FunctionalTests.LogPoints;

public sealed class LogPointTests
{
    private const string Rule = """
        var served = 0;
        OnRequest("/{**rest}", request =>
        {
            var key = request.Headers["X-Key"].ToString();
            if (key.Length == 0)
                return request.Respond(401);
            string Shout(string text) => text.ToUpperInvariant();
            var doubled = new[] { 1, 2 }.Select(number =>
            {
                var twice = number * 2;
                return twice;
            }).ToList();
            served++;
            return request.Respond(200, Shout(key));
        });
        OnResponse(async response =>
        {
            await Task.Yield();
            response.Headers["X-Seen"] = "1";
        });
        """;

    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    [Fact]
    public async Task A_value_is_logged_at_a_line_of_the_live_rule_and_the_file_stays_as_it_is()
    {
        await using var proxy = await StartAsync();
        await using var admin = await AdminAsync(proxy);
        var version = Version(proxy);

        Assert.Equal(0, await InvokeAsync(admin, "add", "rule.csx:13", "request.Path + \" \" + key + \" \" + served + \" \" + Shout(\"x\")", "--when", "key != \"b\""));
        await AskAsync(proxy, "a");
        await AskAsync(proxy, "b");

        Assert.Equal(["rule.csx at rule.csx:13: /x a 0 X"], Hits(proxy));
        Assert.StartsWith($"Log point 1 stands before: served++;{Environment.NewLine}It logs 100 times at most, until ", _output.ToString(), StringComparison.Ordinal);
        Assert.EndsWith($"Generation 2 serves.{Environment.NewLine}", _output.ToString(), StringComparison.Ordinal);
        Assert.Equal(Rule, await File.ReadAllTextAsync(Path.Combine(proxy.RulesFolder, "rule.csx")));
        Assert.NotEqual(version, Version(proxy));
        Assert.Equal("log point 1 added", proxy.Proxy.History.Records[^1].Why);
    }

    [Fact]
    public async Task Removed_it_leaves_the_very_version_that_was_there_before()
    {
        await using var proxy = await StartAsync();
        await using var admin = await AdminAsync(proxy);
        var version = Version(proxy);
        await InvokeAsync(admin, "add", "rule.csx:13", "key");

        Assert.Equal(0, await InvokeAsync(admin, "remove", "1"));
        await AskAsync(proxy, "a");

        Assert.Empty(Hits(proxy));
        Assert.Equal(version, Version(proxy));
        Assert.Contains("Log point 1 at rule.csx:13 is removed; it has logged 0 times.", _output.ToString(), StringComparison.Ordinal);
        Assert.Equal("log point 1 removed", proxy.Proxy.History.Records[^1].Why);
    }

    [Fact]
    public async Task Removed_it_leaves_no_code_behind_and_the_rule_that_had_it_can_be_collected()
    {
        await using var proxy = await StartAsync();
        await using var admin = await AdminAsync(proxy);
        await InvokeAsync(admin, "add", "rule.csx:13", "request", "--when", "key.Length == 1"); // a value of the unit's own exchange
        await InvokeAsync(admin, "add", "rule.csx:10", "new { number }");
        var code = Code.Of(proxy);
        await AskAsync(proxy, "a");
        Assert.Equal(3, proxy.Proxy.LogPoints.All.Sum(point => point.Logged));

        await InvokeAsync(admin, "remove", "--all");
        await AskAsync(proxy, "a");

        await Code.IsGoneAsync(code);
    }

    [Theory]
    [InlineData(6, "request.Path", 401, "/x")] // an if without braces
    [InlineData(10, "number", 200, "1", "2")] // a lambda within
    [InlineData(18, "response.Status", 200, "200")] // an asynchronous hook, before it waits
    [InlineData(19, "await Task.FromResult(response.Status)", 200, "200")] // and after
    public async Task It_sees_what_its_statement_sees(int line, string expression, int status, params string[] values)
    {
        await using var proxy = await StartAsync();
        await using var admin = await AdminAsync(proxy);

        Assert.Equal(0, await InvokeAsync(admin, "add", $"rule.csx:{line}", expression));
        Assert.Equal(status, await AskAsync(proxy, status == 401 ? "" : "a"));

        Assert.Equal(values.Select(value => $"rule.csx at rule.csx:{line}: {value}"), Hits(proxy));
    }

    [Fact]
    public async Task It_ends_by_itself_when_it_has_logged_enough()
    {
        await using var proxy = await StartAsync();
        await using var admin = await AdminAsync(proxy);
        var version = Version(proxy);
        await InvokeAsync(admin, "add", "rule.csx:13", "key", "--limit", "2");

        for (var i = 0; i < 4; i++)
        {
            await AskAsync(proxy, $"{i}");
        }

        Assert.Equal(["rule.csx at rule.csx:13: 0", "rule.csx at rule.csx:13: 1"], Hits(proxy));
        await Eventually.TrueAsync(() => Version(proxy) == version, "the rule is as before");
        Assert.Contains(proxy.Log.Lines, line => line.Contains("Log point 1 at rule.csx:13 has ended: it has logged 2 times", StringComparison.Ordinal));
        Assert.Empty(proxy.Proxy.LogPoints.All);
    }

    [Fact]
    public async Task It_ends_by_itself_when_its_time_is_over()
    {
        var time = new ManualTimeProvider();
        await using var proxy = await StartAsync(time);
        await using var admin = await AdminAsync(proxy);
        var version = Version(proxy);
        await InvokeAsync(admin, "add", "rule.csx:13", "key", "--for", "10m");

        time.Advance(TimeSpan.FromMinutes(9));
        Assert.NotEqual(version, Version(proxy));
        time.Advance(TimeSpan.FromMinutes(1));
        await AskAsync(proxy, "a");

        Assert.Empty(Hits(proxy));
        await Eventually.TrueAsync(
            () =>
            {
                time.Advance(TimeSpan.FromSeconds(1)); // whoever looks at the clock may not have begun to wait
                return Version(proxy) == version;
            },
            "the rule is as before");
        Assert.Contains(proxy.Log.Lines, line => line.Contains("Log point 1 at rule.csx:13 has ended: its time is over", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Ten_are_logged_in_a_second_and_the_others_counted()
    {
        var time = new ManualTimeProvider();
        await using var proxy = await StartAsync(time);
        await using var admin = await AdminAsync(proxy);
        await InvokeAsync(admin, "add", "rule.csx:13", "key");

        for (var i = 0; i < 15; i++)
        {
            await AskAsync(proxy, $"{i}");
        }

        Assert.Equal(10, Hits(proxy).Count);
        Assert.Equal(5, proxy.Proxy.LogPoints.All[0].LeftOut);
        time.Advance(TimeSpan.FromSeconds(1));
        await AskAsync(proxy, "again");
        Assert.Equal(11, Hits(proxy).Count);
    }

    [Fact]
    public async Task An_expression_that_throws_is_told_once_and_fails_no_exchange()
    {
        await using var proxy = await StartAsync();
        await using var admin = await AdminAsync(proxy);
        await InvokeAsync(admin, "add", "rule.csx:13", "key[7]");

        Assert.Equal(200, await AskAsync(proxy, "a"));
        Assert.Equal(200, await AskAsync(proxy, "b"));

        Assert.Empty(Hits(proxy));
        Assert.Single(proxy.Log.Lines, line => line.Contains("log point 1 threw, which is counted and told this once: IndexOutOfRangeException", StringComparison.Ordinal));
        _output.GetStringBuilder().Clear();
        await InvokeAsync(admin, "list");
        Assert.Matches(@"^1 +rule.csx:13 +0 of 100 +0 +2 +....-..-.. ..:..:.. +key\[7\]$", Lines(_output)[1]);
    }

    [Fact]
    public async Task What_does_not_compile_there_is_refused_with_a_caret_and_the_names_in_scope()
    {
        await using var proxy = await StartAsync();
        await using var admin = await AdminAsync(proxy);

        Assert.Equal(2, await InvokeAsync(admin, "add", "rule.csx:13", "key + kye"));

        Assert.Equal(
            [
                "scriptproxy: the expression does not compile: CS0103: The name 'kye' does not exist in the current context",
                "  key + kye",
                "        ^",
                "In scope at rule.csx:13: doubled, key, request, Shout; of the rule: served.",
            ],
            Lines(_error));
        Assert.Equal(1, proxy.Proxy.Generations.Current.Number);
        Assert.Empty(proxy.Proxy.LogPoints.All);
    }

    [Theory]
    [InlineData("rule.csx:3", "key", "scriptproxy: no statement starts at rule.csx:3; the nearest do here", "  2: OnRequest(\"/{**rest}\", request =>", "  4: var key = request.Headers[\"X-Key\"].ToString();.")]
    [InlineData("other.csx:3", "key", "scriptproxy: no rule that serves has a file 'other.csx'; there are rule.csx.")]
    [InlineData("rule.csx:13", "key = \"\"", "scriptproxy: the expression changes something", "  key = \"\"", "  ^", "a log point looks on; to compare, write ==.")]
    [InlineData("rule.csx:13", "key +", "scriptproxy: the expression cannot be read: CS1733", "  key +", "       ^", "Expected expression.")]
    [InlineData("rule.csx:2", "request", "scriptproxy: the expression does not compile: CS0103: The name 'request' does not exist in the current context", "  request", "  ^", "In scope at rule.csx:2: no parameter or local; of the rule: served. The statement there runs once, while the rule loads: to log for each request, name a line within a hook's braces.")]
    public async Task What_cannot_be_had_is_refused_with_the_reason(string place, string expression, params string[] lines)
    {
        await using var proxy = await StartAsync();
        await using var admin = await AdminAsync(proxy);

        Assert.Equal(2, await InvokeAsync(admin, "add", place, expression));
        Assert.Equal(lines, Lines(_error));
    }

    [Fact]
    public async Task Saving_the_file_keeps_it_at_its_line_and_drops_it_with_its_line()
    {
        await using var proxy = await StartAsync();
        await using var admin = await AdminAsync(proxy);
        await InvokeAsync(admin, "add", "rule.csx:13", "key");

        proxy.WriteRule("rule.csx", "// one line more\n" + Rule);
        Assert.Empty(await proxy.ReloadAsync());
        await AskAsync(proxy, "a");
        Assert.Equal(["rule.csx at rule.csx:14: a"], Hits(proxy));

        proxy.WriteRule("rule.csx", Rule.Replace("served++;", "served += 1;", StringComparison.Ordinal));
        Assert.Empty(await proxy.ReloadAsync());
        await AskAsync(proxy, "b");
        Assert.Single(Hits(proxy));
        Assert.Contains(proxy.Log.Lines, line => line.Contains("Log point 1 at rule.csx:14 has ended: its line is gone, or has changed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task It_never_keeps_a_saved_rule_from_being_served()
    {
        await using var proxy = await StartAsync();
        await using var admin = await AdminAsync(proxy);
        await InvokeAsync(admin, "add", "rule.csx:13", "key");

        proxy.WriteRule("rule.csx", Rule.Replace("key", "name", StringComparison.Ordinal));
        Assert.Empty(await proxy.ReloadAsync());
        Assert.Equal(200, await AskAsync(proxy, "a"));

        Assert.Empty(Hits(proxy));
        Assert.Contains(proxy.Log.Lines, line => line.Contains("Log point 1 at rule.csx:13 has ended: the rule does not compile with it any more: CS0103", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_rule_that_is_put_back_loses_it()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            ExpectErrors = true,
            Time = new ManualTimeProvider(), // nobody but the test looks whether it fails
            Settings = new Dictionary<string, string> { ["LogPoints:Allow"] = "Loopback" },
            Rule = "OnRequest(request =>\n{\n    if (request.Headers[\"X-Key\"] == \"bad\") throw new InvalidOperationException();\n});",
        });
        await using var admin = await AdminAsync(proxy);
        var version = Version(proxy);
        Assert.Equal(0, await InvokeAsync(admin, "add", "rule.csx:3", "request.Path"));
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(500, await AskAsync(proxy, "bad"));
        }

        await proxy.Proxy.PutBack.LookAsync(CancellationToken.None);
        Assert.Equal(version, Version(proxy));
        Assert.Empty(proxy.Proxy.LogPoints.All);
        Assert.Contains(proxy.Log.Lines, line => line.Contains("Log point 1 at rule.csx:3 has ended: its rule has failed, and was put back", StringComparison.Ordinal));

        // What is on disk is the version that serves, and not the one that failed.
        Assert.Empty(await proxy.ReloadAsync());
        Assert.Equal(version, Version(proxy));
    }

    [Fact]
    public async Task It_stays_in_an_earlier_generation_that_has_its_line()
    {
        await using var proxy = await StartAsync();
        await using var admin = await AdminAsync(proxy);
        await InvokeAsync(admin, "add", "rule.csx:13", "key");
        proxy.WriteRule("rule.csx", "// another\n" + Rule);
        await proxy.ReloadAsync();

        Assert.Empty(await proxy.RollBackAsync(1));
        await AskAsync(proxy, "a");

        Assert.Equal(["rule.csx at rule.csx:13: a"], Hits(proxy));
    }

    [Fact]
    public async Task A_file_that_rules_load_has_it_in_each_of_them()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Settings = new Dictionary<string, string> { ["LogPoints:Allow"] = "Loopback" },
            Rules = new Dictionary<string, string>
            {
                ["_shared.csx"] = "string Loud(string text)\n{\n    return text + \"!\";\n}",
                ["a.csx"] = "#load \"_shared.csx\"\nOnRequest(request => request.Headers[\"A\"] = Loud(\"a\"));",
                ["b.csx"] = "#load \"_shared.csx\"\nOnRequest(request => request.Headers[\"B\"] = Loud(\"b\"));",
            },
        });
        await using var admin = await AdminAsync(proxy);

        Assert.Equal(0, await InvokeAsync(admin, "add", "_shared.csx:3", "text"));
        await AskAsync(proxy, "x");

        Assert.Equal(
            ["a.csx at _shared.csx:3: a", "b.csx at _shared.csx:3: b"],
            proxy.Log.Lines.Where(line => line.Contains(" at _shared.csx:3: ", StringComparison.Ordinal) && !line.Contains("og point", StringComparison.Ordinal)).Select(line => line[(line.LastIndexOf(".csx at", StringComparison.Ordinal) - 1)..]));
    }

    [Fact]
    public async Task A_file_in_which_not_every_rule_can_have_it_gets_none()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Settings = new Dictionary<string, string> { ["LogPoints:Allow"] = "Loopback" },
            Rules = new Dictionary<string, string>
            {
                ["_shared.csx"] = "string Loud(string text)\n{\n    return text + \"!\";\n}",
                ["a.csx"] = "#load \"_shared.csx\"\nvar own = 1;\nOnRequest(request => request.Headers[\"A\"] = Loud(\"a\") + own);",
                ["b.csx"] = "#load \"_shared.csx\"\nOnRequest(request => request.Headers[\"B\"] = Loud(\"b\"));",
            },
        });
        await using var admin = await AdminAsync(proxy);

        Assert.Equal(2, await InvokeAsync(admin, "add", "_shared.csx:3", "own"));

        Assert.StartsWith("scriptproxy: not every rule that loads _shared.csx can have it, so that nothing is logged: ", Lines(_error)[0], StringComparison.Ordinal);
        Assert.Empty(proxy.Proxy.LogPoints.All);
    }

    [Fact]
    public async Task Broken_off_while_its_rule_starts_it_is_gone()
    {
        using var folder = new TemporaryFolder();
        var gate = Path.Combine(folder.Path, "gate");
        await using var proxy = await ProxyUnderTest.StartAsync($"var path = @\"{gate}\";\nOnStart(async cancelled =>\n{{\n    if (System.IO.File.Exists(path)) await Task.Delay(-1, cancelled);\n}});\nOnRequest(request =>\n{{\n    request.Headers[\"X\"] = path;\n}});");
        await File.WriteAllTextAsync(gate, "");
        using var broken = new CancellationTokenSource();

        var adding = proxy.Proxy.Reloader.AddLogPointAsync(new LogPointRequest("rule.csx", 8, "request.Path", null, 1, 60), broken.Token);
        await Eventually.TrueAsync(() => proxy.Proxy.LogPoints.All.Count == 1, "it is being added");
        await broken.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => adding);
        Assert.Empty(proxy.Proxy.LogPoints.All);
    }

    [Fact]
    public async Task A_value_that_throws_as_it_becomes_a_text_is_not_counted_as_logged()
    {
        await using var proxy = await StartAsync();
        await using var admin = await AdminAsync(proxy);
        await InvokeAsync(admin, "add", "rule.csx:13", "new[] { 1 }.Select(number => 1 / (number - 1))");

        Assert.Equal(200, await AskAsync(proxy, "a"));

        var point = Assert.Single(proxy.Proxy.LogPoints.All);
        Assert.Equal((0, 1), (point.Logged, point.Failures));
    }

    [Fact]
    public async Task At_a_line_that_runs_while_the_rule_loads_it_says_so()
    {
        await using var proxy = await StartAsync();
        await using var admin = await AdminAsync(proxy);

        Assert.Equal(0, await InvokeAsync(admin, "add", "rule.csx:2", "served"));

        Assert.Contains("It runs once, while the rule loads: to log for each request, name a line within a hook's braces.", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_they_are_never_allowed_none_is_added()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { Rule = Rule, Settings = new Dictionary<string, string> { ["LogPoints:Allow"] = "Never" } });
        await using var admin = await AdminAsync(proxy);

        Assert.Equal(2, await InvokeAsync(admin, "add", "rule.csx:13", "key"));
        Assert.Equal(["scriptproxy: LogPoints:Allow is Never."], Lines(_error));
    }

    [Fact]
    public async Task It_is_not_kept_compiled_and_the_rule_without_it_is_found_again()
    {
        using var cache = new TemporaryFolder();
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Rule = Rule,
            Settings = new Dictionary<string, string> { ["LogPoints:Allow"] = "Loopback", ["Rules:Cache"] = cache.Path },
        });
        await using var admin = await AdminAsync(proxy);
        var kept = Assert.Single(Directory.GetFiles(cache.Path));

        await InvokeAsync(admin, "add", "rule.csx:13", "key");
        Assert.Equal(0, Found());
        await InvokeAsync(admin, "remove", "--all");

        Assert.Equal(kept, Assert.Single(Directory.GetFiles(cache.Path)));
        Assert.Equal(1, Found());

        double Found() => proxy.Proxy.Metrics.Metrics.Single(metric => metric.Name == "scriptproxy.rule.cache.hits").Read().Single().Value;
    }

    [Fact]
    public async Task Status_says_that_there_are_some()
    {
        await using var proxy = await StartAsync();
        await using var admin = await AdminAsync(proxy);
        await InvokeAsync(admin, "add", "rule.csx:13", "key");
        _output.GetStringBuilder().Clear();

        Assert.Equal(0, await CommandLine.InvokeAsync(["status", "--admin", admin.Address], new CommandActions(), _output, _error));

        Assert.Equal("1 log point in rule.csx:13: 'scriptproxy log-point list' shows them.", Lines(_output)[1]);
    }

    [Fact]
    public async Task At_an_address_that_every_user_reaches_it_is_refused()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(Rule);
        await using var admin = await AdminAsync(proxy);

        Assert.Equal(2, await InvokeAsync(admin, "add", "rule.csx:13", "key"));
        Assert.StartsWith("scriptproxy: a log point is code, and every user of this machine reaches this address: ", Lines(_error)[0], StringComparison.Ordinal);

        var socket = "http://unix:" + Path.Combine(proxy.Folder, "admin.sock");
        await using var own = (await AdminHost.StartAsync(socket, proxy.Proxy, NullLoggerFactory.Instance))!;
        Assert.Equal(0, await CommandLine.InvokeAsync(["log-point", "add", "rule.csx:13", "key", "--admin", socket], new CommandActions(), _output, _error));
    }

    private static Task<ProxyUnderTest> StartAsync(TimeProvider? time = null) =>
        ProxyUnderTest.StartAsync(new ProxySetup { Rule = Rule, Time = time, Settings = new Dictionary<string, string> { ["LogPoints:Allow"] = "Loopback" } });

    private static async Task<AdminHost> AdminAsync(ProxyUnderTest proxy) => (await AdminHost.StartAsync("http://127.0.0.1:0", proxy.Proxy, NullLoggerFactory.Instance))!;

    private static string Version(ProxyUnderTest proxy) => proxy.Proxy.Generations.Current.Units.Single().Key.ContentHash;

    private static async Task<int> AskAsync(ProxyUnderTest proxy, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/x");
        request.Headers.TryAddWithoutValidation("X-Key", key);
        using var answer = await proxy.Client.SendAsync(request);
        return (int)answer.StatusCode;
    }

    private static List<string> Hits(ProxyUnderTest proxy) =>
        [.. proxy.Log.Lines.Where(line => line.Contains(" at rule.csx:", StringComparison.Ordinal) && !line.Contains("og point", StringComparison.Ordinal)).Select(line => line[line.IndexOf("rule.csx at ", StringComparison.Ordinal)..])];

    private static string[] Lines(StringWriter writer) => writer.ToString().TrimEnd().Split(Environment.NewLine);

    private Task<int> InvokeAsync(AdminHost admin, params string[] args) =>
        CommandLine.InvokeAsync(["log-point", .. args, "--admin", admin.Address], new CommandActions(), _output, _error);
}
