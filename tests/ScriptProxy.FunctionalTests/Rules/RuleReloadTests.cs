using ScriptProxy.FunctionalTests.Reloading;
using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.Rules;

public sealed class RuleReloadTests
{
    [Fact]
    public async Task Rules_run_in_the_order_of_their_names()
    {
        static string Append(string name) => $"OnRequest(request => request.Headers.Append(\"X-Order\", \"{name}\"));";
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Rules = new Dictionary<string, string> { ["30-c.csx"] = Append("c"), ["10-a.csx"] = Append("a"), ["20-b.csx"] = Append("b"), ["_x.csx"] = Append("x"), ["lib/y.csx"] = Append("y") },
        });
        await proxy.Client.GetStringAsync("/");
        Assert.Equal("a, b, c", proxy.Upstream.Requests.Single().Headers["X-Order"].ToString());
    }

    [Fact]
    public async Task Saved_added_renamed_and_deleted_rules_take_effect_without_one_failed_request()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Rules = new Dictionary<string, string> { ["10-version.csx"] = Versioned.Rule("0") },
            Watch = true,
            Settings = Asking.Quick,
        });
        await using (ServingLoop.Start(proxy))
        {
            for (var round = 1; round <= 8; round++)
            {
                proxy.WriteRule("10-version.csx", Versioned.Rule($"{round}"));
                await proxy.ServesAsync($"{round}");

                proxy.WriteRule("20-extra.csx", $"OnResponse(response => response.Headers[\"X-Extra\"] = Unit + {round});");
                await proxy.SeesAsync("X-Extra", $"20-extra.csx{round}");

                File.Move(Path.Combine(proxy.RulesFolder, "20-extra.csx"), Path.Combine(proxy.RulesFolder, "30-extra.csx"));
                await proxy.SeesAsync("X-Extra", $"30-extra.csx{round}");

                File.Delete(Path.Combine(proxy.RulesFolder, "30-extra.csx"));
                await proxy.SeesAsync("X-Extra", null);
            }
        }
    }

    [Fact]
    public async Task A_rule_that_does_not_compile_is_reported_by_its_place_and_mending_it_reloads()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Rule = Versioned.Rule("good"),
            Watch = true,
            Settings = Asking.Quick,
            ExpectErrors = true,
        });
        await using (ServingLoop.Start(proxy))
        {
            proxy.WriteRule("rule.csx", "OnRequest(request =>\n    reqest.Respond(200));");
            await Eventually.TrueAsync(() => proxy.Log.Errors.Any(error => error.Contains("rule.csx(2,5): error CS0103", StringComparison.Ordinal)), "the report");
            Assert.Equal("good", await proxy.HeaderAsync(Versioned.End));

            proxy.WriteRule("rule.csx", Versioned.Rule("mended"));
            await proxy.ServesAsync("mended");
        }
    }

    [Fact]
    public async Task Mending_a_rule_by_its_old_text_says_that_what_is_on_disk_serves()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { Rule = Versioned.Rule("good"), ExpectErrors = true });
        proxy.WriteRule("rule.csx", "OnRequest(request => reqest);");
        Assert.NotEmpty(await proxy.ReloadAsync());
        Assert.DoesNotContain(proxy.Log.Lines, Says);

        proxy.WriteRule("rule.csx", Versioned.Rule("good"));
        Assert.Empty(await proxy.ReloadAsync());
        Assert.StartsWith("Information ", Assert.Single(proxy.Log.Lines, Says), StringComparison.Ordinal);
        Assert.Empty(await proxy.ReloadAsync());
        Assert.Single(proxy.Log.Lines, Says);

        static bool Says(string line) => line.Contains("What is on disk is in order again, and is what generation 1 serves already", StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_changed_file_reloads_the_rules_that_load_it_and_only_those()
    {
        const string uses = "#load \"lib/other.csx\"\nOnResponse(response => response.Headers[$\"X-{Unit[0]}\"] = Text); Log.LogInformation(\"loaded\");";
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Rules = new Dictionary<string, string>
            {
                ["a.csx"] = uses,
                ["b.csx"] = uses,
                ["c.csx"] = Versioned.Rule("c"),
                ["lib/other.csx"] = "#load \"deep/text.csx\"",
                ["lib/deep/text.csx"] = "const string Text = \"old\";",
            },
            Watch = true,
            Settings = Asking.Quick,
        });
        await proxy.SeesAsync("X-a", "old");
        proxy.WriteRule("lib/deep/text.csx", "const string Text = \"new\";");
        await proxy.SeesAsync("X-a", "new");
        Assert.Equal("new", await proxy.HeaderAsync("X-b"));
        Assert.Equal((2, 2, 1), (proxy.Loads("a.csx"), proxy.Loads("b.csx"), proxy.Loads("c.csx")));
    }

    [Fact]
    public async Task Changing_one_rule_of_twenty_loads_one()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Rules = Enumerable.Range(10, 20).ToDictionary(number => $"{number}.csx", number => Versioned.Rule($"{number}")),
        });
        proxy.WriteRule("29.csx", Versioned.Rule("changed"));
        Assert.Empty(await proxy.ReloadAsync());
        Assert.Equal("changed", await proxy.HeaderAsync(Versioned.End));
        Assert.Equal(2, proxy.Loads("29.csx"));
        Assert.All(Enumerable.Range(10, 19), number => Assert.Equal(1, proxy.Loads($"{number}.csx")));
    }

    [Fact]
    public async Task Timers_run_only_in_a_unit_that_went_live()
    {
        const string ticking = "Every(TimeSpan.FromMilliseconds(5), token => Log.LogInformation(\"tick of {Name}\", \"NAME\"));";
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { Rule = ticking.Replace("NAME", "first", StringComparison.Ordinal), ExpectErrors = true });
        await Eventually.TrueAsync(() => Ticks("first") > 1, "ticks");

        proxy.WriteRule("rule.csx", ticking.Replace("NAME", "second", StringComparison.Ordinal));
        proxy.WriteRule("broken.csx", "nonsense;");
        Assert.NotEmpty(await proxy.ReloadAsync());
        var before = Ticks("first");
        await Eventually.TrueAsync(() => Ticks("first") > before + 2, "the old unit's ticks go on");
        Assert.Equal(0, Ticks("second"));

        proxy.WriteRule("broken.csx", "");
        await proxy.ReloadAsync();
        await Eventually.TrueAsync(() => Ticks("second") > 1, "the new unit's ticks");
        await Eventually.TrueAsync(() => proxy.Log.Lines.Any(line => line.Contains("rule.csx is unloaded", StringComparison.Ordinal)), "the old unit's end");
        var last = Ticks("first");
        var seen = Ticks("second");
        await Eventually.TrueAsync(() => Ticks("second") > seen + 5, "the new unit's ticks go on");
        Assert.Equal(last, Ticks("first"));

        int Ticks(string name) => proxy.Log.Lines.Count(line => line.EndsWith($"tick of {name}", StringComparison.Ordinal));
    }
}
