using ScriptProxy.FunctionalTests.Reloading;
using ScriptProxy.Testing;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.FunctionalTests.Rules;

public sealed class RuleUnloadTests
{
    private const string Busy = """
        public sealed class Settings { public string Greeting { get; set; } = "hi"; public List<Level> Levels { get; set; } = []; }
        public enum Level { Low, High }
        public sealed record Person(string Name);
        var settings = Options<Settings>();
        var person = State<Person>("person");
        var ticks = 0;
        Every(TimeSpan.FromMilliseconds(5), async token => { ticks++; await Http.GetStringAsync("{upstream}/timer", token); });
        OnRequest("/json", request => request.RespondJson(200, new { settings.Greeting, Person = new Person("a"), Level = settings.Levels[0] }));
        OnRequest("/default-json", request => request.Respond(200, JsonSerializer.Serialize(new { Answer = new Person("b") })));
        OnRequest("/side", async request => request.Respond(200, await Http.GetStringAsync("{upstream}/side", request.Aborted) + ticks));
        OnRequest("/items", request =>
        {
            request.Http.Items["person"] = new Person("c");
            request.Http.Features.Set(new Person("d"));
            request.Http.Response.OnCompleted(() => Task.CompletedTask);
            request.Aborted.Register(() => ticks--);
        });
        OnRequest("/stream", request => request.Respond(200, new Own(), "text/plain"));
        OnRequest("/throw", request => throw new Own.Failed());
        OnRequest(async request => { await Task.Yield(); request.Set(person, new Person("e")); });
        OnUpstreamRequest(request => request.Headers["X-Person"] = request.Get(person)!.Name);
        OnUpstreamResponse(response => response.Headers["X-Upstream"] = $"{Level.High}");
        OnResponse(response => response.Headers["X-Person"] = response.Get(person)?.Name);
        OnCompleted(exchange => Log.LogDebug("{Person} {Level}", exchange.Get(person), Level.Low));
        public sealed class Own : MemoryStream { public sealed class Failed : Exception; }
        // VERSION
        """;

    [Fact]
    public async Task Replaced_rules_are_really_gone_while_the_connections_that_they_served_stay_open()
    {
        await using var upstream = await Upstream.StartAsync();
        var text = Busy.Replace("{upstream}", upstream.Address, StringComparison.Ordinal);
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Rule = text,
            ExpectErrors = true,
            Settings = new Dictionary<string, string> { ["Options:rule.csx:Levels:0"] = "High" },
        });
        await AskAsync(proxy);
        var contexts = Code.Of(proxy).ToList();
        for (var version = 1; version <= 3; version++)
        {
            proxy.WriteRule("rule.csx", text.Replace("VERSION", $"{version}", StringComparison.Ordinal));
            Assert.DoesNotContain(await proxy.ReloadAsync(), finding => finding.Contains("error", StringComparison.Ordinal));
            await AskAsync(proxy);
            contexts.AddRange(Code.Of(proxy));
        }

        File.Delete(Path.Combine(proxy.RulesFolder, "rule.csx"));
        await proxy.ReloadAsync();
        await Code.IsGoneAsync([.. contexts]);
        Assert.Equal(0, proxy.Proxy.Retirement.Draining);
        Assert.Empty(proxy.Proxy.Retirement.Lingering);
        Assert.DoesNotContain(proxy.Log.Lines, line => line.Contains("still held", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("AppDomain.CurrentDomain.ProcessExit += (_, _) => GC.KeepAlive(Continue);")]
    [InlineData("var gate = (ManualResetEventSlim)AppContext.GetData(\"rule-unload-test\")!; new Thread(() => { gate.Wait(); GC.KeepAlive(Continue); }) { IsBackground = true }.Start();")]
    public async Task A_rule_that_keeps_itself_alive_is_named_in_a_warning(string rule)
    {
        using var gate = new ManualResetEventSlim();
        AppContext.SetData("rule-unload-test", gate);
        var time = new ManualTimeProvider();
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { Rules = new Dictionary<string, string> { ["clinging.csx"] = rule }, Time = time });
        proxy.WriteRule("clinging.csx", "");
        await proxy.ReloadAsync();
        await Eventually.TrueAsync(
            () =>
            {
                GC.Collect();
                time.Advance(TimeSpan.FromSeconds(1));
                return proxy.Log.Lines.Any(line => line.StartsWith("Warning", StringComparison.Ordinal) && line.Contains("clinging.csx", StringComparison.Ordinal) && line.Contains("still held", StringComparison.Ordinal));
            },
            "the warning");
        Assert.Equal(["clinging.csx"], proxy.Proxy.Retirement.Lingering);
        gate.Set();
    }

    [Fact]
    public async Task What_fails_or_hangs_at_a_units_end_stops_neither_the_proxy_nor_other_units()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Rules = new Dictionary<string, string>
            {
                ["a.csx"] = "Stopping.Register(() => throw new Exception(\"a\"));",
                ["b.csx"] = "Own(new Bad()); class Bad : IDisposable { public void Dispose() => throw new Exception(\"b\"); }",
                ["c.csx"] = "Every(TimeSpan.FromMilliseconds(1), async token => await Task.Delay(-1));",
                ["d.csx"] = Versioned.Rule("d"),
            },
        });
        foreach (var name in new[] { "a", "b", "c", "d" })
        {
            File.Delete(Path.Combine(proxy.RulesFolder, $"{name}.csx"));
        }

        await proxy.ReloadAsync();
        await Eventually.TrueAsync(() => proxy.Log.Lines.Any(line => line.Contains("d.csx is unloaded", StringComparison.Ordinal)), "the good unit's end");
        await Eventually.LinesAsync(() => proxy.Log.Lines, "at its end failed", 2); // units end side by side
        Assert.Equal("hello", await proxy.Client.GetStringAsync("/"));
    }

    private static async Task AskAsync(ProxyUnderTest proxy)
    {
        await Task.WhenAll(new[] { "/json", "/default-json", "/side", "/items", "/stream", "/throw", "/" }.Select(async path =>
        {
            using var response = await proxy.Client.GetAsync(path);
            Assert.Equal(path == "/throw" ? 500 : 200, (int)response.StatusCode);
            await response.Content.ReadAsByteArrayAsync();
        }));
    }
}
