using ScriptProxy.FunctionalTests.Reloading;
using ScriptProxy.Testing;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.FunctionalTests.State;

public sealed class KeptStateTests
{
    private const string Counting = """
        using System.Collections.Concurrent;

        var counter = Counter("requests");
        var table = Table("clients");
        var limiter = Limiter("clients", new RateLimit { Permits = 1, Per = TimeSpan.FromHours(1), Burst = 100_000 });
        var kept = Kept("seen", () => new ConcurrentDictionary<string, int>());
        var own = 0;
        OnRequest("/count/{key}", request =>
        {
            var key = request.PathValue("key")!;
            counter.Add();
            limiter.TryAcquire(key);
            return request.Respond(200, $"{table.Increment(key)} {kept.AddOrUpdate(key, 1, (_, count) => count + 1)}");
        });
        OnRequest("/own", request => request.Respond(200, $"{++own}"));
        OnRequest("/sums", request => request.Respond(200, $"{counter.Value} {table.Count("a")} {limiter.RetryAfter("a", 100_000).TotalHours:F0} {kept["a"]}"));
        // VERSION
        """;

    [Fact]
    public async Task What_was_taken_from_the_host_goes_on_when_the_rule_is_saved_under_load_and_what_the_rule_made_begins_anew()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(Counting);
        var sent = 0;
        using var stop = new CancellationTokenSource();
        var clients = Enumerable.Range(0, 3).Select(_ => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                await proxy.Client.GetStringAsync("/count/a");
                Interlocked.Increment(ref sent);
            }
        })).ToList();
        var contexts = new List<WeakReference>();
        for (var version = 1; version <= 5; version++)
        {
            var before = sent;
            await Eventually.TrueAsync(() => sent > before + 5, "requests between two versions");
            Assert.Equal("1", await proxy.Client.GetStringAsync("/own"));
            Assert.Equal("2", await proxy.Client.GetStringAsync("/own"));
            contexts.AddRange(Code.Of(proxy));
            proxy.WriteRule("rule.csx", Counting.Replace("VERSION", $"{version}", StringComparison.Ordinal));
            Assert.Empty(await proxy.ReloadAsync());
        }

        await stop.CancelAsync();
        await Task.WhenAll(clients);
        Assert.Equal($"{sent} {sent} {sent} {sent}", await proxy.Client.GetStringAsync("/sums"));
        await Code.IsGoneAsync([.. contexts]);
    }

    [Fact]
    public async Task Tokens_that_were_spent_stay_spent_when_the_limit_changes_and_the_new_limit_holds_from_then_on()
    {
        var time = new ManualTimeProvider();
        static string Rule(int burst, int permits) => $$"""
            var limiter = Limiter("all", new RateLimit { Permits = {{permits}}, Per = TimeSpan.FromMinutes(1), Burst = {{burst}} });
            OnRequest(request => limiter.TryAcquire("all") ? request.Respond(200, "") : request.Respond(429, $"{limiter.RetryAfter("all").TotalSeconds:F0}"));
            """;
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { Rule = Rule(burst: 5, permits: 1), Time = time });
        Assert.Equal([200, 200, 200, 200, 200, 429], await AskAsync(proxy, 6));

        proxy.WriteRule("rule.csx", Rule(burst: 8, permits: 6));
        Assert.Empty(await proxy.ReloadAsync());

        Assert.Equal([200, 200, 200, 429], await AskAsync(proxy, 4));
        using (var answer = await proxy.Client.GetAsync("/"))
        {
            Assert.Equal("10", await answer.Content.ReadAsStringAsync());
        }

        time.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal([200, 200, 429], await AskAsync(proxy, 3));
    }

    [Fact]
    public async Task A_refused_version_changes_nothing_and_a_deleted_rule_finds_its_state_again_within_an_hour()
    {
        const string rule = "var counter = Counter(\"n\"); OnRequest(request => { counter.Add(); return request.Respond(200, $\"{counter.Value}\"); });";
        var time = new ManualTimeProvider();
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { Rule = rule, Time = time, ExpectErrors = true });
        Assert.Equal("1", await proxy.Client.GetStringAsync("/"));
        proxy.WriteRule("rule.csx", "Counter(\"n\").Add(100); throw new Exception(\"no\");");
        Assert.Single(await proxy.ReloadAsync());
        Assert.Equal("102", await proxy.Client.GetStringAsync("/"));

        await ReplaceAsync(null);
        time.Advance(TimeSpan.FromMinutes(59));
        await ReplaceAsync(rule);
        Assert.Equal("103", await proxy.Client.GetStringAsync("/"));

        await ReplaceAsync(null);
        time.Advance(TimeSpan.FromMinutes(60));
        await proxy.Proxy.Retirement.SweepAsync();
        await ReplaceAsync(rule);
        Assert.Equal("1", await proxy.Client.GetStringAsync("/"));

        async Task ReplaceAsync(string? text)
        {
            if (text is null)
            {
                File.Delete(Path.Combine(proxy.RulesFolder, "rule.csx"));
            }
            else
            {
                proxy.WriteRule("rule.csx", text);
            }

            Assert.Empty(await proxy.ReloadAsync());
            await proxy.Proxy.Retirement.SweepAsync();
        }
    }

    [Fact]
    public async Task State_belongs_to_the_units_name()
    {
        const string rule = "var counter = Counter(\"n\"); counter.Add(); OnResponse(response => response.Headers[$\"X-{Unit}\"] = $\"{counter.Value}\");";
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { Rules = new Dictionary<string, string> { ["a.csx"] = rule, ["b.csx"] = rule } });
        Assert.Equal(("1", "1"), (await proxy.HeaderAsync("X-a.csx"), await proxy.HeaderAsync("X-b.csx")));
    }

    [Theory]
    [InlineData("Kept(\"x\", () => new List<Own>()); class Own;", "belongs to the unit")]
    [InlineData("Kept(\"x\", () => new Func<int>(() => 1));", "a delegate")]
    [InlineData("Kept(\"x\", () => new List<Action[]>());", "a delegate")]
    [InlineData("Kept<object>(\"x\", () => new Own()); class Own;", "belongs to the unit")]
    public async Task A_kept_value_that_would_keep_the_code_fails_the_load(string rule, string told)
    {
        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => ProxyUnderTest.StartAsync(rule));
        Assert.Contains("rule.csx(1,1): error SP0308", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(told, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_kept_value_of_another_type_begins_anew_with_a_warning()
    {
        await using var proxy = await ProxyUnderTest.StartAsync("Kept(\"x\", () => new List<int> { 1 });");
        proxy.WriteRule("rule.csx", "var x = Kept(\"x\", () => new HashSet<int> { 7 }); OnRequest(request => request.Respond(200, string.Join(',', x)));");
        var finding = Assert.Single(await proxy.ReloadAsync());
        Assert.Contains("rule.csx: warning SP0506", finding, StringComparison.Ordinal);
        Assert.Equal("7", await proxy.Client.GetStringAsync("/"));
    }

    [Fact]
    public async Task A_kept_value_is_disposed_when_the_proxy_stops_and_its_unit_has_ended()
    {
        var folder = Directory.CreateTempSubdirectory("scriptproxy-test-");
        var file = Path.Combine(folder.FullName, "journal");
        await using (var proxy = await ProxyUnderTest.StartAsync($"var journal = Kept(\"journal\", () => File.CreateText(\"{file}\")); journal.Write(\"begun\"); OnStop(cancelled => journal.Write(\", ended\"));"))
        {
            Assert.Equal("", await ReadAsync());
        }

        Assert.Equal("begun, ended", await ReadAsync());
        folder.Delete(recursive: true);

        async Task<string> ReadAsync()
        {
            using var reader = new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
            return await reader.ReadToEndAsync();
        }
    }

    [Fact]
    public async Task A_kept_value_that_fails_to_be_disposed_is_logged_and_stops_nothing()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "It takes a file that can never be written.");
        var time = new ManualTimeProvider();
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Rule = "Kept(\"journal\", () => new StreamWriter(\"/dev/full\")).Write(\"one line\");",
            Time = time,
            ExpectErrors = true,
        });
        File.Delete(Path.Combine(proxy.RulesFolder, "rule.csx"));
        Assert.Empty(await proxy.ReloadAsync());
        await proxy.Proxy.Retirement.SweepAsync();
        time.Advance(TimeSpan.FromHours(1));

        await proxy.Proxy.Retirement.SweepAsync();

        await Eventually.LinesAsync(() => proxy.Log.Lines, "'journal' of rule.csx could not be disposed");
    }

    private static async Task<IReadOnlyList<int>> AskAsync(ProxyUnderTest proxy, int times)
    {
        List<int> answers = [];
        for (var i = 0; i < times; i++)
        {
            using var answer = await proxy.Client.GetAsync("/");
            answers.Add((int)answer.StatusCode);
        }

        return answers;
    }
}
