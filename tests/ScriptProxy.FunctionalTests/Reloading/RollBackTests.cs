using Microsoft.AspNetCore.Http;
using ScriptProxy.Testing;
using static ScriptProxy.FunctionalTests.Plugins.PluginBuild;

namespace ScriptProxy.FunctionalTests.Reloading;

public sealed class RollBackTests
{
    private const string Geo = "plugins/Geo/Geo.dll";

    [Fact]
    public async Task An_earlier_generation_serves_again_under_a_new_number()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Rules = new Dictionary<string, string> { ["rule.csx"] = Versioned.Rule("1"), ["same.csx"] = "Log.LogInformation(\"loaded\");" },
        });
        for (var version = 2; version <= 3; version++)
        {
            proxy.WriteRule("rule.csx", Versioned.Rule($"{version}"));
            Assert.Empty(await proxy.ReloadAsync());
        }

        Assert.Empty(await proxy.RollBackAsync(1));

        Assert.Equal("1", await proxy.HeaderAsync(Versioned.End));
        Assert.Equal(4, proxy.Proxy.Generations.Current.Number);
        Assert.Equal(1, proxy.Loads("same.csx"));
        Assert.Equal((1, "rolled back to 1"), (proxy.Proxy.Reloader.RollBack?.To, proxy.Proxy.History.Find(4)!.Why));
        Assert.Equal(
            ["2 units loaded", "rule.csx changed", "rule.csx changed", "rule.csx changed"],
            proxy.Proxy.History.Records.Select(record => record.Changes));
    }

    [Fact]
    public async Task Rules_that_were_added_go_and_rules_that_were_deleted_come_back_with_what_they_load()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Rules = new Dictionary<string, string> { ["old.csx"] = "#load \"lib/text.csx\"\n" + Show("X-Old", "Text"), ["lib/text.csx"] = "const string Text = \"as it was\";" },
        });
        File.Delete(Path.Combine(proxy.RulesFolder, "old.csx"));
        proxy.WriteRule("lib/text.csx", "const string Text = \"changed\";");
        proxy.WriteRule("new.csx", Show("X-New", "\"new\""));
        Assert.Empty(await proxy.ReloadAsync());
        Assert.Equal((null, "new"), (await proxy.HeaderAsync("X-Old"), await proxy.HeaderAsync("X-New")));

        Assert.Empty(await proxy.RollBackAsync(1));

        Assert.Equal(("as it was", null), (await proxy.HeaderAsync("X-Old"), await proxy.HeaderAsync("X-New")));

        static string Show(string header, string value) => $"OnResponse(response => response.Headers[\"{header}\"] = {value});";
    }

    [Fact]
    public async Task A_plugin_comes_back_after_its_DLL_was_overwritten_and_after_its_folder_was_deleted()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { Files = new Dictionary<string, byte[]> { [Geo] = Build("1") } });
        await File.WriteAllBytesAsync(Path.Combine(proxy.Folder, Geo), Build("2"));
        Assert.Empty(await proxy.ReloadAsync());
        Directory.Delete(Path.Combine(proxy.PluginsFolder, "Geo"), recursive: true);
        Assert.Empty(await proxy.ReloadAsync());
        await proxy.Proxy.Retirement.SweepAsync();
        Assert.Null(await proxy.HeaderAsync(Versioned.End));

        Assert.Empty(await proxy.RollBackAsync(1));
        Assert.Equal("1", await proxy.HeaderAsync(Versioned.End));

        Assert.Empty(await proxy.RollBackAsync(2));
        Assert.Equal("2", await proxy.HeaderAsync(Versioned.End));
    }

    [Fact]
    public async Task Routes_and_options_come_back_with_their_generation()
    {
        await using var other = await Upstream.StartAsync(http => http.Response.WriteAsync("other"));
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Rule = "var options = Options<Text>(); OnResponse(response => response.Headers[\"X-Text\"] = options.Value); class Text { public string Value { get; set; } = \"none\"; }",
        });
        var path = Path.Combine(proxy.Folder, "scriptproxy.json");
        var text = await File.ReadAllTextAsync(path);
        proxy.Write("scriptproxy.json", "{ \"Options\": { \"rule.csx\": { \"Value\": \"set\" } }," + text.Replace(proxy.Upstream.Address, other.Address, StringComparison.Ordinal).TrimStart()[1..]);
        Assert.Empty(await proxy.ReloadAsync());
        Assert.Equal(("other", "set"), (await proxy.Client.GetStringAsync("/"), await proxy.HeaderAsync("X-Text")));

        Assert.Empty(await proxy.RollBackAsync(1));

        Assert.Equal(("hello", "none"), (await proxy.Client.GetStringAsync("/"), await proxy.HeaderAsync("X-Text")));
        Assert.Equal("rule.csx changed, configuration changed", proxy.Proxy.History.Find(3)!.Changes);
    }

    [Fact]
    public async Task It_holds_until_something_on_disk_changes()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { Rule = Versioned.Rule("1"), Watch = true, Settings = Asking.Quick });
        proxy.WriteRule("rule.csx", Versioned.Rule("2"));
        await proxy.ServesAsync("2");
        Assert.Empty(await proxy.RollBackAsync(1));

        // Looked at again, by a notification or a poll: the same text, and a file that is no rule.
        proxy.WriteRule("rule.csx", Versioned.Rule("2"));
        await HeldAsync(1);
        proxy.WriteRule("notes.txt", "none of the proxy's affairs");
        await HeldAsync(2);
        Assert.Equal("1", await proxy.HeaderAsync(Versioned.End));

        proxy.WriteRule("other.csx", "OnResponse(response => response.Headers[\"X-Other\"] = \"here\");");
        await proxy.SeesAsync("X-Other", "here");
        Assert.Equal("2", await proxy.HeaderAsync(Versioned.End));
        Assert.Null(proxy.Proxy.Reloader.RollBack);

        Task HeldAsync(int times) => Eventually.LinesAsync(() => proxy.Log.Lines, "What is on disk has not changed since generation 1 was rolled back to", times);
    }

    [Fact]
    public async Task It_holds_over_a_broken_file_too_and_ends_when_that_is_mended()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { Rule = Versioned.Rule("1"), Watch = true, Settings = Asking.Quick, ExpectErrors = true });
        proxy.WriteRule("rule.csx", Versioned.Rule("2"));
        await proxy.ServesAsync("2");
        proxy.WriteRule("rule.csx", "broken");
        await Eventually.LinesAsync(() => proxy.Log.Lines, "Nothing was changed");

        Assert.Empty(await proxy.RollBackAsync(1));
        Assert.Equal("1", await proxy.HeaderAsync(Versioned.End));

        proxy.WriteRule("rule.csx", Versioned.Rule("3"));
        await proxy.ServesAsync("3");
    }

    [Fact]
    public async Task A_reload_that_is_asked_for_loads_the_disk_again()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(Versioned.Rule("1"));
        proxy.WriteRule("rule.csx", Versioned.Rule("2"));
        await proxy.ReloadAsync();
        await proxy.RollBackAsync(1);

        Assert.Empty(await proxy.ReloadAsync());

        Assert.Equal("2", await proxy.HeaderAsync(Versioned.End));
        Assert.Null(proxy.Proxy.Reloader.RollBack);
    }

    [Fact]
    public async Task A_generation_that_cannot_be_loaded_any_more_changes_nothing()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Rule = "if (File.Exists(Path.Combine(Folder, \"stop\"))) { throw new InvalidOperationException(\"stopped\"); }" + Versioned.Rule("1"),
            ExpectErrors = true,
        });
        proxy.WriteRule("rule.csx", Versioned.Rule("2"));
        await proxy.ReloadAsync();
        proxy.WriteRule("stop", "");

        Assert.Contains("error SP0308", Assert.Single(await proxy.RollBackAsync(1)), StringComparison.Ordinal);

        Assert.Equal("2", await proxy.HeaderAsync(Versioned.End));
        Assert.Null(proxy.Proxy.Reloader.RollBack);
        Assert.Contains(proxy.Log.Lines, line => line.Contains("Generation 1 was not rolled back to, because of 1 error(s): generation 2 keeps serving", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Only_so_many_generations_are_known_and_the_copies_of_forgotten_ones_are_deleted()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Files = new Dictionary<string, byte[]> { [Geo] = Build("1") },
            Settings = new Dictionary<string, string> { ["Generations:Keep"] = "3" },
            ExpectErrors = true,
        });
        var copies = new List<string> { Copy() };
        for (var version = 2; version <= 5; version++)
        {
            proxy.Write(Geo, Build($"{version}"));
            Assert.Empty(await proxy.ReloadAsync());
            await proxy.Proxy.Retirement.SweepAsync();
            copies.Add(Copy());
        }

        Assert.Equal([3, 4, 5], proxy.Proxy.History.Records.Select(record => record.Number));
        Assert.Equal([false, false, true, true, true], copies.Select(Directory.Exists));
        Assert.Contains("error SP0601: generation 2 is not known; known are 3, 4, 5.", Assert.Single(await proxy.RollBackAsync(2)), StringComparison.Ordinal);

        string Copy() => proxy.Proxy.Generations.Current.Units.Single().Code.Files!.Folder;
    }

    [Fact]
    public async Task The_code_of_known_generations_is_unloaded_all_the_same()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(Versioned.Rule("1"));
        var first = Code.Of(proxy);
        proxy.WriteRule("rule.csx", Versioned.Rule("2"));
        await proxy.ReloadAsync();

        await Code.IsGoneAsync(first);

        var second = Code.Of(proxy);
        await proxy.RollBackAsync(1);
        await Code.IsGoneAsync(second);
    }

    [Fact]
    public async Task No_request_fails_while_generations_are_rolled_back_to_under_load()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(Versioned.Rule("1"));
        proxy.WriteRule("rule.csx", Versioned.Rule("2"));
        await proxy.ReloadAsync();
        await using (ServingLoop.Start(proxy))
        {
            for (var round = 0; round < 4; round++)
            {
                Assert.Empty(await proxy.RollBackAsync(1 + (round % 2)));
                await proxy.ServesAsync($"{1 + (round % 2)}");
            }
        }
    }

    private static byte[] Build(string version) => Plugin("Geo", Versioned.Rule(version, "hooks."));
}
