using System.Net;
using ScriptProxy.Host.Admin;
using ScriptProxy.Testing;
using ScriptProxy.Testing.Units;
using static ScriptProxy.FunctionalTests.Plugins.PluginBuild;

namespace ScriptProxy.FunctionalTests.Reloading;

public sealed class PutBackTests
{
    private const string Geo = "plugins/Geo/Geo.dll";

    private readonly ManualTimeProvider _time = new();

    [Fact]
    public async Task A_version_that_fails_is_put_back_while_other_changes_stay()
    {
        await using var proxy = await StartAsync(Sound("1"), new() { ["other.csx"] = Header("X-Other", "1") });
        await ChangeAsync(proxy, ("rule.csx", Failing("2")), ("other.csx", Header("X-Other", "2")));
        await AskAsync(proxy, 20, HttpStatusCode.InternalServerError);

        await proxy.Proxy.PutBack.LookAsync(CancellationToken.None);

        Assert.Equal("1", await proxy.HeaderAsync("X-Version"));
        Assert.Equal("2", await proxy.HeaderAsync("X-Other"));
        Assert.Equal("rule.csx put back", proxy.Proxy.History.Records[^1].Why);
        var bar = Assert.Single(proxy.Proxy.Bars.All);
        Assert.Equal(("rule.csx", 20, 20), (bar.Key.Name, bar.Fault.Figures.Calls, bar.Fault.Figures.Failures));
    }

    [Fact]
    public async Task The_log_says_what_was_put_back_and_why()
    {
        await using var proxy = await StartAsync(Sound("1"));
        var before = Version(proxy);
        await ChangeAsync(proxy, ("rule.csx", Failing("2")));
        var after = Version(proxy);
        await AskAsync(proxy, 25, HttpStatusCode.InternalServerError);
        await proxy.Proxy.PutBack.LookAsync(CancellationToken.None);

        var line = Assert.Single(proxy.Log.Errors, error => error.Contains("put back", StringComparison.Ordinal));

        Assert.Contains(
            $"rule.csx is put back to version {before}: of version {after}, 25 of 25 calls in OnRequest failed (100 %) within 0 s after it went live. "
            + $"For example {Path.Combine(proxy.RulesFolder, "rule.csx")}(2,",
            line,
            StringComparison.Ordinal);
        Assert.Contains(", asked for GET ", line, StringComparison.Ordinal);
        Assert.Contains("broken 2. A change of its files brings it in again", line, StringComparison.Ordinal);

        static string Version(ProxyUnderTest proxy) => proxy.Proxy.Generations.Current.Units.Single().Key.ContentHash[..8];
    }

    [Fact]
    public async Task It_happens_by_itself_under_traffic_and_the_code_that_failed_is_unloaded()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { Rule = Sound("1"), ExpectErrors = true });
        proxy.WriteRule("rule.csx", Failing("2"));
        await proxy.ReloadAsync();
        var failed = Code.Of(proxy);

        await Eventually.TrueAsync(async () => await StatusAsync(proxy) == HttpStatusCode.OK, "the previous version serves");

        await Code.IsGoneAsync(failed);
        Assert.Equal("1", await proxy.HeaderAsync("X-Version"));
    }

    [Fact]
    public async Task It_stays_back_over_reloads_and_comes_in_again_when_its_file_changes()
    {
        await using var proxy = await StartAsync(Sound("1"));
        await FailAndPutBackAsync(proxy, "2");

        Assert.Contains("rule.csx: warning SP0602: this version is not served, because 20 of 20 calls in OnRequest failed", Assert.Single(await proxy.ReloadAsync()), StringComparison.Ordinal);
        Assert.Equal(3, proxy.Proxy.Generations.Current.Number);
        proxy.WriteRule("another.csx", Header("X-Other", "1"));
        Assert.Single(await proxy.ReloadAsync());
        Assert.Equal("1", await proxy.HeaderAsync("X-Version"));

        proxy.WriteRule("rule.csx", Sound("3"));
        Assert.Empty(await proxy.ReloadAsync());
        Assert.Equal("3", await proxy.HeaderAsync("X-Version"));
        Assert.Empty(proxy.Proxy.Bars.All);
    }

    [Theory]
    [InlineData("too few calls", 19, 0, 0, null)]
    [InlineData("too few of them fail", 9, 11, 0, null)]
    [InlineData("its window is over", 20, 0, 31, null)]
    [InlineData("switched off", 20, 0, 0, "Enabled=false")]
    [InlineData("another rate", 20, 2, 0, "ErrorRate=0.95")]
    [InlineData("another number of calls", 20, 0, 0, "MinimumCalls=21")]
    [InlineData("another window", 20, 0, 11, "Window=00:00:10")]
    public async Task It_stays_if(string why, int failures, int successes, int seconds, string? setting)
    {
        var settings = setting is null ? [] : new Dictionary<string, string> { ["Generations:PutBack:" + setting.Split('=')[0]] = setting.Split('=')[1] };
        await using var proxy = await StartAsync(Sound("1"), settings: settings);
        await ChangeAsync(proxy, ("rule.csx", FailingIfAsked("2")));
        await proxy.Proxy.PutBack.LookAsync(CancellationToken.None);
        _time.Advance(TimeSpan.FromSeconds(seconds));
        await proxy.Proxy.PutBack.LookAsync(CancellationToken.None);
        await AskAsync(proxy, failures, HttpStatusCode.InternalServerError, "/fail");
        await AskAsync(proxy, successes, HttpStatusCode.OK);

        await proxy.Proxy.PutBack.LookAsync(CancellationToken.None);

        Assert.True(await proxy.HeaderAsync("X-Version") == "2", why);
    }

    [Theory]
    [InlineData(2, "2")]
    [InlineData(3, "1")]
    public async Task A_few_calls_beyond_their_budget_are_enough(int calls, string version)
    {
        await using var proxy = await StartAsync(Sound("1"), settings: new() { ["Rules:Budgets:Time"] = "00:00:00.010" });
        await ChangeAsync(proxy, ("rule.csx", """OnRequest("/loop", request => { while (request.Path.Length > 0) { } });""" + "\n" + "OnRequest(request => Continue);" + Sound("2")));
        await AskAsync(proxy, 50, HttpStatusCode.OK);
        await AskAsync(proxy, calls, HttpStatusCode.InternalServerError, "/loop");

        await proxy.Proxy.PutBack.LookAsync(CancellationToken.None);

        Assert.Equal(version, await proxy.HeaderAsync("X-Version"));
    }

    [Fact]
    public async Task It_stays_if_the_version_before_failed_as_often()
    {
        await using var proxy = await StartAsync(FailingIfAsked("1"));
        await AskAsync(proxy, 20, HttpStatusCode.InternalServerError, "/fail");
        await ChangeAsync(proxy, ("rule.csx", FailingIfAsked("2")));
        await AskAsync(proxy, 20, HttpStatusCode.InternalServerError, "/fail");

        await proxy.Proxy.PutBack.LookAsync(CancellationToken.None);

        Assert.Equal("2", await proxy.HeaderAsync("X-Version"));
    }

    [Fact]
    public async Task A_new_unit_stays_since_what_it_guards_would_pass()
    {
        await using var proxy = await StartAsync(Sound("1"));
        await ChangeAsync(proxy, ("guard.csx", Failing("2")));
        await AskAsync(proxy, 20, HttpStatusCode.InternalServerError);

        await proxy.Proxy.PutBack.LookAsync(CancellationToken.None);
        await proxy.Proxy.PutBack.LookAsync(CancellationToken.None);

        Assert.Equal(HttpStatusCode.InternalServerError, await StatusAsync(proxy));
        Assert.Single(proxy.Log.Errors, error => error.Contains("guard.csx keeps serving although", StringComparison.Ordinal));
        Assert.Equal(2, proxy.Proxy.Generations.Current.Number);
    }

    [Fact]
    public async Task A_new_unit_is_taken_out_if_a_person_wants_so()
    {
        await using var proxy = await StartAsync(Sound("1"), settings: new() { ["Generations:PutBack:RemoveNew"] = "true" });
        await ChangeAsync(proxy, ("guard.csx", Failing("2")));
        await AskAsync(proxy, 20, HttpStatusCode.InternalServerError);

        await proxy.Proxy.PutBack.LookAsync(CancellationToken.None);

        Assert.Equal("1", await proxy.HeaderAsync("X-Version"));
        Assert.Single(proxy.Log.Errors, error => error.Contains("guard.csx is taken out", StringComparison.Ordinal));
        Assert.Contains("nothing serves in its place until it changes", Assert.Single(await proxy.ReloadAsync()), StringComparison.Ordinal);
        Assert.Equal("1", await proxy.HeaderAsync("X-Version"));
    }

    [Fact]
    public async Task Several_units_go_back_at_once_plugins_with_the_files_that_they_had()
    {
        await using var proxy = await StartAsync(Sound("1"), files: new() { [Geo] = Build("1", fails: false) });
        await File.WriteAllBytesAsync(Path.Combine(proxy.Folder, Geo), Build("2", fails: true));
        await ChangeAsync(proxy, ("rule.csx", "OnResponse(response => { throw new InvalidOperationException(); });"));
        await AskAsync(proxy, 20, HttpStatusCode.InternalServerError);

        await proxy.Proxy.PutBack.LookAsync(CancellationToken.None);

        Assert.Equal(("1", "1"), (await proxy.HeaderAsync("X-Version"), await proxy.HeaderAsync("X-Geo")));
        Assert.Equal(3, proxy.Proxy.Generations.Current.Number);
        Assert.Equal(2, (await proxy.ReloadAsync()).Count);
        Assert.Equal(("1", "1"), (await proxy.HeaderAsync("X-Version"), await proxy.HeaderAsync("X-Geo")));
    }

    [Fact]
    public async Task Where_the_version_before_fails_too_an_earlier_one_serves()
    {
        await using var proxy = await StartAsync(Sound("0"));
        await ChangeAsync(proxy, ("rule.csx", FailingIfAsked("1")));
        await ChangeAsync(proxy, ("rule.csx", FailingIfAsked("2")));
        await AskAsync(proxy, 14, HttpStatusCode.InternalServerError, "/fail");
        await AskAsync(proxy, 6, HttpStatusCode.OK);
        await proxy.Proxy.PutBack.LookAsync(CancellationToken.None);
        Assert.Equal("1", await proxy.HeaderAsync("X-Version"));

        await AskAsync(proxy, 40, HttpStatusCode.InternalServerError, "/fail");
        await proxy.Proxy.PutBack.LookAsync(CancellationToken.None);

        Assert.Equal("0", await proxy.HeaderAsync("X-Version"));
        await proxy.ReloadAsync();
        Assert.Equal("0", await proxy.HeaderAsync("X-Version"));
        Assert.Equal(2, proxy.Proxy.Bars.All.Count());
    }

    [Fact]
    public async Task Where_every_version_fails_it_ends_with_one_of_them()
    {
        await using var proxy = await StartAsync(FailingIfAsked("1"));
        await ChangeAsync(proxy, ("rule.csx", FailingIfAsked("2")));
        await ChangeAsync(proxy, ("rule.csx", FailingIfAsked("3")));
        for (var round = 0; round < 5; round++)
        {
            await AskAsync(proxy, 20, HttpStatusCode.InternalServerError, "/fail");
            await proxy.Proxy.PutBack.LookAsync(CancellationToken.None);
        }

        Assert.Equal("2", await proxy.HeaderAsync("X-Version"));
        Assert.Equal(4, proxy.Proxy.Generations.Current.Number);
    }

    [Fact]
    public async Task A_person_who_rolls_back_to_a_version_that_was_put_back_gets_it_and_keeps_it()
    {
        await using var proxy = await StartAsync(Sound("1"));
        await ChangeAsync(proxy, ("rule.csx", FailingIfAsked("2")));
        await AskAsync(proxy, 20, HttpStatusCode.InternalServerError, "/fail");
        await proxy.Proxy.PutBack.LookAsync(CancellationToken.None);
        Assert.Equal("1", await proxy.HeaderAsync("X-Version"));

        Assert.Empty(await proxy.RollBackAsync(2));
        await AskAsync(proxy, 20, HttpStatusCode.InternalServerError, "/fail");
        await proxy.Proxy.PutBack.LookAsync(CancellationToken.None);

        Assert.Equal("2", await proxy.HeaderAsync("X-Version"));
        Assert.Empty(proxy.Proxy.Bars.All);
    }

    [Fact]
    public async Task A_plugin_that_was_put_back_comes_in_again_after_the_history_has_forgotten_where_it_came_from()
    {
        await using var proxy = await StartAsync(Sound("1"), files: new() { [Geo] = Build("1", fails: false) }, settings: new() { ["Generations:Keep"] = "3" });
        Directory.Delete(Path.Combine(proxy.PluginsFolder, "Geo"), recursive: true);
        await ChangeAsync(proxy);
        await proxy.Proxy.Retirement.SweepAsync();
        proxy.Write(Geo, Build("2", fails: true));
        await ChangeAsync(proxy);
        await AskAsync(proxy, 20, HttpStatusCode.InternalServerError);
        await proxy.Proxy.PutBack.LookAsync(CancellationToken.None);
        Assert.Equal("1", await proxy.HeaderAsync("X-Geo"));
        Assert.Empty(await proxy.RollBackAsync(2));
        await proxy.Proxy.Retirement.SweepAsync();

        var finding = Assert.Single(await proxy.ReloadAsync());

        Assert.Contains("Geo: warning SP0602", finding, StringComparison.Ordinal);
        Assert.Equal("1", await proxy.HeaderAsync("X-Geo"));
    }

    [Fact]
    public async Task The_status_calls_put_back_what_serves_in_place_of_a_version_that_failed_and_nothing_else()
    {
        await using var proxy = await StartAsync(Sound("0"));
        await ChangeAsync(proxy, ("rule.csx", Sound("1")));
        await FailAndPutBackAsync(proxy, "2");
        Assert.Equal("put back", Assert.Single(AdminStatus.Of(proxy.Proxy).Units).State);

        Assert.Empty(await proxy.RollBackAsync(1));

        Assert.Equal("serving", Assert.Single(AdminStatus.Of(proxy.Proxy).Units).State);
    }

    [Fact]
    public async Task A_version_goes_back_to_the_options_that_it_had()
    {
        await using var proxy = await StartAsync("""
            var options = Options<Settings>();
            OnRequest(request => { if (options.Limit == 0) { throw new InvalidOperationException(); } return Continue; });
            OnResponse(response => response.Headers["X-Version"] = $"{options.Limit}");
            class Settings { public int Limit { get; set; } = 1; }
            """);
        var text = await File.ReadAllTextAsync(Path.Combine(proxy.Folder, "scriptproxy.json"));
        proxy.Write("scriptproxy.json", "{ \"Options\": { \"rule.csx\": { \"Limit\": 0 } }," + text.TrimStart()[1..]);
        Assert.Empty(await proxy.ReloadAsync());
        await AskAsync(proxy, 20, HttpStatusCode.InternalServerError);

        await proxy.Proxy.PutBack.LookAsync(CancellationToken.None);
        Assert.Equal("1", await proxy.HeaderAsync("X-Version"));

        proxy.Write("scriptproxy.json", "{ \"Options\": { \"rule.csx\": { \"Limit\": 7 } }," + text.TrimStart()[1..]);
        Assert.Empty(await proxy.ReloadAsync());
        Assert.Equal("7", await proxy.HeaderAsync("X-Version"));
    }

    [Fact]
    public async Task Where_the_version_before_cannot_be_loaded_any_more_the_unit_stays_and_others_go_back()
    {
        await using var proxy = await StartAsync(
            "if (File.Exists(Path.Combine(Folder, \"stop\"))) { throw new InvalidOperationException(\"stopped\"); }\n" + Sound("1"),
            new() { ["other.csx"] = Header("X-Other", "1") });
        await ChangeAsync(proxy, ("rule.csx", FailingIfAsked("2")), ("other.csx", "OnCompleted(exchange => { throw new InvalidOperationException(); });"));
        proxy.WriteRule("stop", "");
        await AskAsync(proxy, 20, HttpStatusCode.InternalServerError, "/fail");
        await Eventually.LinesAsync(() => proxy.Log.Lines, "other.csx failed in OnCompleted", 20);

        await proxy.Proxy.PutBack.LookAsync(CancellationToken.None);

        Assert.Equal(("2", "1"), (await proxy.HeaderAsync("X-Version"), await proxy.HeaderAsync("X-Other")));
        Assert.Contains(proxy.Log.Errors, error => error.Contains("rule.csx cannot be put back: ", StringComparison.Ordinal) && error.Contains("stopped", StringComparison.Ordinal));

        File.Delete(Path.Combine(proxy.RulesFolder, "stop"));
        await proxy.Proxy.PutBack.LookAsync(CancellationToken.None);
        Assert.Equal("2", await proxy.HeaderAsync("X-Version")); // it is left alone for a while
        _time.Advance(TimeSpan.FromSeconds(5)); // the watch looks by itself then
        await Eventually.TrueAsync(async () => await proxy.HeaderAsync("X-Version") == "1", "it is put back after all");
    }

    [Fact]
    public async Task A_plugin_goes_back_if_a_rule_fails_that_takes_its_service()
    {
        static byte[] Clock(string now) => Plugin(
            "Clock", "hooks.Offer<IFormattable>(this);",
            $"public string ToString(string? format, IFormatProvider? provider) {{ {now} }}", ", IFormattable");
        const string clock = "plugins/Clock/Clock.dll";
        await using var proxy = await StartAsync(
            "var clock = Service<IFormattable>(); OnRequest(request => { request.Headers[\"X-Now\"] = clock.ToString(null, null); return Continue; });" + Sound("1"),
            files: new() { [clock] = Clock("return \"noon\";") });
        await AskAsync(proxy, 20, HttpStatusCode.OK);
        proxy.Write(clock, Clock("throw new InvalidOperationException(\"stopped\");"));
        Assert.Empty(await proxy.ReloadAsync());
        await AskAsync(proxy, 20, HttpStatusCode.InternalServerError);

        await proxy.Proxy.PutBack.LookAsync(CancellationToken.None);

        Assert.Equal("1", await proxy.HeaderAsync("X-Version"));
        var bar = Assert.Single(proxy.Proxy.Bars.All);
        Assert.Equal("Clock", bar.Key.Name);
        Assert.StartsWith("20 of 20 calls of rule.csx in OnRequest failed", bar.Fault.ToString(), StringComparison.Ordinal);
    }

    private static string Sound(string version) => Header("X-Version", version);

    private static string Failing(string version) => $"OnRequest(request => {{\n throw new InvalidOperationException(\"broken {version}\"); }});";

    private static string FailingIfAsked(string version) =>
        $"OnRequest(\"/fail\", request => {{ throw new InvalidOperationException(\"broken {version}\"); }});\nOnRequest(request => Continue);\n{Sound(version)}";

    private static string Header(string name, string value) => $"OnResponse(response => response.Headers[\"{name}\"] = \"{value}\"); Log.LogInformation(\"loaded\");";

    private static byte[] Build(string version, bool fails) => Plugin(
        "Geo", fails ? "hooks.OnRequest(request => { throw new InvalidOperationException(); });" : $"hooks.OnResponse(response => response.Headers[\"X-Geo\"] = \"{version}\");");

    private static async Task ChangeAsync(ProxyUnderTest proxy, params (string Name, string Text)[] rules)
    {
        foreach (var (name, text) in rules)
        {
            proxy.WriteRule(name, text);
        }

        Assert.Empty(await proxy.ReloadAsync());
    }

    private static async Task FailAndPutBackAsync(ProxyUnderTest proxy, string version)
    {
        await ChangeAsync(proxy, ("rule.csx", Failing(version)));
        await AskAsync(proxy, 20, HttpStatusCode.InternalServerError);
        await proxy.Proxy.PutBack.LookAsync(CancellationToken.None);
    }

    private static async Task<HttpStatusCode> StatusAsync(ProxyUnderTest proxy, string path = "/")
    {
        using var answer = await proxy.Client.GetAsync(path);
        return answer.StatusCode;
    }

    private static async Task AskAsync(ProxyUnderTest proxy, int times, HttpStatusCode status, string path = "/")
    {
        for (var i = 0; i < times; i++)
        {
            Assert.Equal(status, await StatusAsync(proxy, path));
        }
    }

    private Task<ProxyUnderTest> StartAsync(
        string rule, Dictionary<string, string>? rules = null, Dictionary<string, byte[]>? files = null, Dictionary<string, string>? settings = null) =>
        ProxyUnderTest.StartAsync(new ProxySetup { Rule = rule, Rules = rules ?? [], Files = files ?? [], Settings = settings ?? [], Time = _time, ExpectErrors = true });
}
