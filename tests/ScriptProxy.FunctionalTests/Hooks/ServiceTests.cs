using Microsoft.AspNetCore.Http;
using ScriptProxy.Testing;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.FunctionalTests.Hooks;

public sealed class ServiceTests
{
    [Fact]
    public async Task A_unit_has_its_options_its_name_its_folder_its_log_and_the_time()
    {
        var time = new ManualTimeProvider();
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Rule = """
                var options = Options<RuleOptions>();
                Log.LogInformation("loaded {Unit} from {Folder}", Unit, Folder);
                OnRequest(request => request.Respond(200, $"{options.Greeting} {Time.GetUtcNow():yyyy}"));
                class RuleOptions { public string Greeting { get; set; } = "hello"; }
                """,
            Settings = new Dictionary<string, string> { ["Options:rule.csx:Greeting"] = "moin" },
            Time = time,
        });

        Assert.Equal("moin 2030", await proxy.Client.GetStringAsync("/"));
        Assert.Contains(proxy.Log.Lines, line => line.Contains($"rule.csx: loaded rule.csx from {proxy.RulesFolder}", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Options:rule.csx:Greeting", "True")]
    [InlineData("Options:other.csx:Greeting", "False")]
    public async Task A_unit_can_ask_whether_it_has_options(string key, string answer)
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Rules = new Dictionary<string, string>
            {
                ["rule.csx"] = "var has = HasOptions; OnRequest(request => request.Respond(200, $\"{has}\"));",
                ["other.csx"] = "_ = HasOptions;",
            },
            Settings = new Dictionary<string, string> { [key] = "moin" },
        });

        Assert.Equal(answer, await proxy.Client.GetStringAsync("/"));
        Assert.Empty(await proxy.ReloadAsync()); // who asks reads them
    }

    [Fact]
    public async Task A_timer_runs_with_the_unit_survives_what_it_throws_and_ends_with_the_unit()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Rule = """
                var ticks = 0;
                Every(TimeSpan.FromMilliseconds(5), async token =>
                {
                    await Task.Yield();
                    if (++ticks == 2) throw new Exception("the second tick");
                });
                Every(TimeSpan.FromMilliseconds(5), token => Log.LogDebug("tick"));
                Stopping.Register(() => Log.LogInformation("stopping"));
                Own(new Owned(Log));
                OnRequest(request => request.Respond(200, ticks.ToString()));
                class Owned(ILogger log) : IDisposable { public void Dispose() => log.LogInformation("disposed"); }
                """,
            ExpectErrors = true,
        });
        await Eventually.LinesAsync(() => proxy.Log.Errors, "the second tick");
        var before = int.Parse(await proxy.Client.GetStringAsync("/"), null);
        await Eventually.LinesAsync(() => proxy.Log.Lines, "tick", 10);

        proxy.WriteRule("rule.csx", "OnRequest(request => request.Respond(200, \"new\"));");
        Assert.Empty(await proxy.ReloadAsync());
        await Eventually.LinesAsync(() => proxy.Log.Lines, "rule.csx: disposed");
        var ticks = proxy.Log.Lines.Count(line => line.EndsWith("tick", StringComparison.Ordinal));
        await Task.Delay(50);

        Assert.True(before >= 2);
        Assert.Single(proxy.Log.Lines, line => line.EndsWith("stopping", StringComparison.Ordinal));
        Assert.Equal(ticks, proxy.Log.Lines.Count(line => line.EndsWith("tick", StringComparison.Ordinal)));
        Assert.Equal("new", await proxy.Client.GetStringAsync("/"));
    }

    [Fact]
    public async Task A_hook_asks_another_service_before_it_decides()
    {
        await using var judge = await Upstream.StartAsync(http =>
        {
            http.Response.StatusCode = http.Request.Query["user"] == "ann" ? 200 : 403;
            return Task.CompletedTask;
        });
        await using var proxy = await ProxyUnderTest.StartAsync($$"""
            OnRequest(async request =>
            {
                using var answer = await Http.GetAsync("{{judge.Address}}/may?user=" + request.Query["user"], request.Aborted);
                return answer.IsSuccessStatusCode ? Continue : request.Respond((int)answer.StatusCode, "no");
            });
            """);

        Assert.Equal("hello", await proxy.Client.GetStringAsync("/?user=ann"));
        using var refused = await proxy.Client.GetAsync("/?user=bob");
        Assert.Equal(403, (int)refused.StatusCode);
        Assert.Single(proxy.Upstream.Requests);
    }
}
