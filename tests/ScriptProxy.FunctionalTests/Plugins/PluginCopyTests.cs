using System.Text;
using ScriptProxy.FunctionalTests.Reloading;
using ScriptProxy.Testing;
using ScriptProxy.Testing.Units;
using static ScriptProxy.FunctionalTests.Plugins.PluginBuild;

namespace ScriptProxy.FunctionalTests.Plugins;

/// <summary>Copies that are slower than what watching takes for quiet: it is waited until the plugin is whole, and nothing else waits.</summary>
public sealed class PluginCopyTests
{
    private static readonly byte[] Library = Compile("Library", "[assembly: System.Reflection.AssemblyVersion(\"2.0.0.0\")] public static class Library { public static string Version() => \"new\"; }");
    private static readonly byte[] OldLibrary = Compile("Library", "[assembly: System.Reflection.AssemblyVersion(\"1.0.0.0\")] public static class Library { public static string Version() => \"old\"; }");

    private static readonly Dictionary<string, byte[]> Whole = new()
    {
        ["Geo.deps.json"] = Dependencies("2.0.0.0"),
        ["Geo.dll"] = Plugin("Geo", "_ = Library.Version() + System.IO.File.ReadAllText(System.IO.Path.Combine(hooks.Folder, \"data.txt\"))[0];" + Versioned.Rule("new", "hooks."), references: [Library]),
        ["Library.dll"] = Library,
        ["data.txt"] = "data"u8.ToArray(),
    };

    private static readonly Dictionary<string, byte[]> Old = new()
    {
        ["Geo.deps.json"] = Dependencies("1.0.0.0"),
        ["Geo.dll"] = Plugin("Geo", "_ = Library.Version();" + Versioned.Rule("old", "hooks."), references: [OldLibrary]),
        ["Library.dll"] = OldLibrary,
    };

    public static TheoryData<string> Orders => ["Geo.deps.json Geo.dll Library.dll data.txt", "data.txt Library.dll Geo.deps.json Geo.dll", "Geo.dll data.txt Geo.deps.json Library.dll"];

    [Theory]
    [MemberData(nameof(Orders))]
    public async Task A_new_plugin_serves_when_it_is_whole_and_rules_that_are_saved_meanwhile_serve_at_once(string order)
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { Rule = Rule(0), Watch = true, Settings = Asking.Quick });
        await using (ServingLoop.Start(proxy, allowsNoVersion: true))
        {
            await CopyAsync(proxy, order);
            await proxy.ServesAsync("new");
        }

        Assert.Equal(1, proxy.Loads("Geo"));
    }

    [Theory]
    [MemberData(nameof(Orders))]
    public async Task A_plugin_that_is_overwritten_in_place_serves_on_until_the_new_one_is_whole(string order)
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Rule = Rule(0),
            Files = Old.ToDictionary(file => $"plugins/Geo/{file.Key}", file => file.Value),
            Watch = true,
            Settings = Asking.Quick,
        });
        await using (ServingLoop.Start(proxy))
        {
            await CopyAsync(proxy, order);
            await proxy.ServesAsync("new");
        }
    }

    [Fact]
    public async Task A_plugin_that_is_emptied_and_copied_anew_serves_on_meanwhile()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Files = Old.ToDictionary(file => $"plugins/Geo/{file.Key}", file => file.Value),
            Watch = true,
            Settings = Asking.Quick,
        });
        await using (ServingLoop.Start(proxy))
        {
            foreach (var file in Old.Keys)
            {
                File.Delete(Path.Combine(proxy.PluginsFolder, "Geo", file));
            }

            await Eventually.LinesAsync(() => proxy.Log.Lines, "the folder holds neither Geo.dll");
            Assert.Equal("old", await proxy.HeaderAsync(Versioned.End));
            await CopyAsync(proxy, Orders.First());
            await proxy.ServesAsync("new");
        }
    }

    [Fact]
    public async Task A_folder_that_is_moved_away_and_another_moved_in_is_one_change()
    {
        var time = new ManualTimeProvider();
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Files = Old.ToDictionary(file => $"plugins/Geo/{file.Key}", file => file.Value).Concat(Whole.ToDictionary(file => $"next/Geo/{file.Key}", file => file.Value)).ToDictionary(),
            Watch = true,
            Time = time, // it stands still meanwhile, so that both are within one pause
        });
        await using (ServingLoop.Start(proxy))
        {
            Directory.Move(Path.Combine(proxy.PluginsFolder, "Geo"), Path.Combine(proxy.Folder, "old"));
            Directory.Move(Path.Combine(proxy.Folder, "next", "Geo"), Path.Combine(proxy.PluginsFolder, "Geo"));
            await Eventually.TrueAsync(
                async () =>
                {
                    time.Advance(TimeSpan.FromMilliseconds(100));
                    return await proxy.HeaderAsync(Versioned.End) == "new";
                },
                "the new one serves");
        }

        Assert.Equal(2, proxy.Proxy.Generations.Current.Number);
    }

    [Fact]
    public async Task A_plugin_that_stays_unfinished_is_an_error_in_the_end_and_at_once_if_a_person_asks()
    {
        var time = new ManualTimeProvider();
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { Rule = Rule(0), Watch = true, Time = time, ExpectErrors = true });
        proxy.Write("plugins/Geo/Geo.dll", Whole["Geo.dll"]);
        await Eventually.TrueAsync(
            () =>
            {
                time.Advance(TimeSpan.FromMilliseconds(100));
                return proxy.Log.Lines.Any(line => line.Contains("Library.dll, which it needs, is not in its folder", StringComparison.Ordinal));
            },
            "it is told what is waited for");
        Assert.Empty(proxy.Log.Errors);
        Assert.Contains("error SP0406", Assert.Single(await proxy.ReloadAsync()), StringComparison.Ordinal);
        var told = proxy.Log.Errors.Count;

        await Eventually.TrueAsync(
            () =>
            {
                time.Advance(TimeSpan.FromSeconds(1));
                return proxy.Log.Errors.Count > told;
            },
            "it is an error now");
    }

    [Fact]
    public async Task Rules_do_not_wait_for_a_copy_that_never_pauses()
    {
        var time = new ManualTimeProvider();
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { Rule = Rule(0), Watch = true, Time = time });
        using var file = new FileStream(Directory.CreateDirectory(Path.Combine(proxy.PluginsFolder, "Geo")).FullName + "/Geo.dll", FileMode.Create);
        proxy.WriteRule("rule.csx", Rule(1));
        await Eventually.TrueAsync(
            async () =>
            {
                file.Write(new byte[100]);
                file.Flush();
                time.Advance(TimeSpan.FromMilliseconds(100));
                return await proxy.HeaderAsync("X-Rule") == "1";
            },
            "the rule serves");
    }

    [Fact]
    public async Task Folders_that_lose_all_they_had_at_once_serve_on_until_a_person_says_that_it_is_meant()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Rules = new Dictionary<string, string> { ["a.csx"] = Rule(1), ["b.csx"] = Versioned.Rule("old") },
            Watch = true,
            Settings = Asking.Quick,
            ExpectErrors = true,
        });
        await using (ServingLoop.Start(proxy))
        {
            Directory.Move(proxy.RulesFolder, proxy.RulesFolder + "-away");
            Directory.CreateDirectory(proxy.RulesFolder);
            await Eventually.LinesAsync(() => proxy.Log.Errors, "SP0311: all 2 rules are gone at once");
            Assert.Equal("old", await proxy.HeaderAsync(Versioned.End));
        }

        Assert.Empty(await proxy.ReloadAsync());
        Assert.Null(await proxy.HeaderAsync(Versioned.End));
    }

    /// <summary>Each file grows in two steps, and after each step the proxy is seen to have looked: it took over a rule that was saved after it.</summary>
    private static async Task CopyAsync(ProxyUnderTest proxy, string order)
    {
        var folder = Directory.CreateDirectory(Path.Combine(proxy.PluginsFolder, "Geo")).FullName;
        var look = 0;
        foreach (var name in order.Split(' '))
        {
            await using var file = new FileStream(Path.Combine(folder, name), FileMode.Create);
            var half = Path.GetExtension(name) == ".txt" ? 0 : Whole[name].Length / 2; // nobody can see that half a text is no whole one
            await WriteAsync(file, Whole[name].AsMemory(0, half));
            await SeenAsync();
            await WriteAsync(file, Whole[name].AsMemory(half));
            if (name != order.Split(' ')[^1])
            {
                await SeenAsync();
            }
        }

        async Task SeenAsync()
        {
            proxy.WriteRule("rule.csx", Rule(++look));
            await proxy.SeesAsync("X-Rule", $"{look}");
            Assert.NotEqual("new", await proxy.HeaderAsync(Versioned.End));
        }

        static async Task WriteAsync(FileStream file, ReadOnlyMemory<byte> part)
        {
            await file.WriteAsync(part);
            await file.FlushAsync();
        }
    }

    private static string Rule(int number) => $"OnResponse(response => response.Headers[\"X-Rule\"] = \"{number}\");";

    private static byte[] Dependencies(string library) => Encoding.UTF8.GetBytes($$"""
        { "runtimeTarget": { "name": ".NETCoreApp,Version=v10.0" },
          "targets": { ".NETCoreApp,Version=v10.0": {
            "Geo/1.0.0": { "dependencies": { "Library": "{{library}}" }, "runtime": { "Geo.dll": {} } },
            "Library/{{library}}": { "runtime": { "lib/net10.0/Library.dll": { "assemblyVersion": "{{library}}", "fileVersion": "{{library}}" } } } } },
          "libraries": { "Geo/1.0.0": { "type": "project", "serviceable": false, "sha512": "" }, "Library/{{library}}": { "type": "package", "serviceable": true, "sha512": "" } } }
        """);
}
