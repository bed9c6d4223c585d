using System.Runtime.InteropServices;
using ScriptProxy.FunctionalTests.Plugins;
using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.Reloading;

/// <summary>Folders as Kubernetes and deployment tools make them, out of symbolic links. Where no link is inside a watched folder, only looking finds the change.</summary>
public sealed class MountedFolderTests
{
    private static readonly Dictionary<string, string> Polling = new() { ["Watching:Debounce"] = "00:00:00.030", ["Watching:Poll"] = "00:00:00.050" };

    [Fact]
    public async Task Rules_of_a_ConfigMap_change_at_once_when_its_data_is_swapped()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { Watch = true, Settings = Polling });
        var map = new ConfigMap(proxy.RulesFolder);
        map.Swap(("a.csx", Rule("A", 1)), ("b.csx", Rule("B", 1)));
        map.Link("a.csx", "b.csx");
        await proxy.SeesAsync("X-A", "1");
        var generation = proxy.Proxy.Generations.Current.Number;
        for (var version = 2; version <= 4; version++)
        {
            map.Swap(("a.csx", Rule("A", version)), ("b.csx", Rule("B", version)));
            await proxy.SeesAsync("X-A", $"{version}");
            Assert.Equal($"{version}", await proxy.HeaderAsync("X-B"));
        }

        map.Swap(("a.csx", Rule("A", 5)), ("b.csx", Rule("B", 4)));
        await proxy.SeesAsync("X-A", "5");
        Assert.Equal(generation + 4, proxy.Proxy.Generations.Current.Number);
    }

    [Fact]
    public async Task A_rules_folder_that_is_a_link_may_be_pointed_elsewhere()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { Watch = true, Settings = Polling });
        Directory.Delete(proxy.RulesFolder);
        for (var release = 1; release <= 3; release++)
        {
            proxy.Write($"releases/{release}/rule.csx", Rule("A", release));
            PointTo(proxy.RulesFolder, $"releases/{release}");
            await proxy.SeesAsync("X-A", $"{release}");
        }

        proxy.Write("releases/3/rule.csx", Rule("A", 4));
        await proxy.SeesAsync("X-A", "4");
    }

    [Fact]
    public async Task A_file_behind_a_link_that_nothing_notifies_of_is_found_by_looking_even_with_its_length_and_time_unchanged()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { Watch = true, Settings = Polling });
        proxy.Write("elsewhere/rule.csx", Rule("A", 1));
        File.CreateSymbolicLink(Path.Combine(proxy.RulesFolder, "rule.csx"), "../elsewhere/rule.csx");
        await proxy.SeesAsync("X-A", "1");
        for (var version = 2; version <= 4; version++)
        {
            Editor.Save("cp -p", Path.Combine(proxy.Folder, "elsewhere", "rule.csx"), Rule("A", version));
            await proxy.SeesAsync("X-A", $"{version}");
        }
    }

    [Fact]
    public async Task A_mounted_configuration_file_is_followed()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { Watch = true, Settings = Polling });
        var file = Path.Combine(proxy.Folder, "scriptproxy.json");
        var text = await File.ReadAllTextAsync(file);
        string Configuration(int version) => text.Replace("\"ClusterId\"", $"\"Transforms\": [ {{ \"ResponseHeader\": \"X-Version\", \"Set\": \"{version}\" }} ], \"ClusterId\"", StringComparison.Ordinal);

        // Mounted as a folder.
        var map = new ConfigMap(proxy.Folder);
        map.Swap(("scriptproxy.json", Configuration(1)));
        PointTo(file, "..data/scriptproxy.json");
        await proxy.SeesAsync("X-Version", "1");
        map.Swap(("scriptproxy.json", Configuration(2)));
        await proxy.SeesAsync("X-Version", "2");

        // Bound to a file elsewhere.
        proxy.Write("elsewhere/proxy.json", Configuration(3));
        PointTo(file, "elsewhere/proxy.json");
        await proxy.SeesAsync("X-Version", "3");
        Editor.Save("cp -p", Path.Combine(proxy.Folder, "elsewhere", "proxy.json"), Configuration(4));
        await proxy.SeesAsync("X-Version", "4");
    }

    [Fact]
    public async Task A_plugin_in_a_ConfigMap_is_replaced_by_a_swap()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { Watch = true, Settings = Polling });
        var map = new ConfigMap(Directory.CreateDirectory(Path.Combine(proxy.PluginsFolder, "Geo")).FullName);
        for (var version = 1; version <= 3; version++)
        {
            map.Swap(("Geo.dll", PluginBuild.Plugin("Geo", Versioned.Rule($"{version}", "hooks."))));
            map.Link("Geo.dll");
            await proxy.ServesAsync($"{version}");
        }

        Assert.Equal(3, proxy.Loads("Geo"));
    }

    [Fact]
    public async Task Links_that_lead_nowhere_or_in_circles_harm_nobody()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Rule = Versioned.Rule("1"),
            Files = new Dictionary<string, byte[]> { ["plugins/Geo/Geo.dll"] = PluginBuild.Plugin("Geo", "hooks.Log.LogInformation(\"loaded\");") },
            Watch = true,
            Settings = Polling,
        });
        foreach (var folder in new[] { proxy.RulesFolder, Path.Combine(proxy.PluginsFolder, "Geo") })
        {
            File.CreateSymbolicLink(Path.Combine(folder, ".#rule.csx"), "me@machine.1:2");
            File.CreateSymbolicLink(Path.Combine(folder, "nowhere"), "absent");
            File.CreateSymbolicLink(Path.Combine(folder, "self"), "self");
            Directory.CreateSymbolicLink(Path.Combine(folder, "above"), "..");
        }

        proxy.WriteRule("rule.csx", Versioned.Rule("2"));
        await proxy.ServesAsync("2");
    }

    private static string Rule(string name, int version) => $"OnResponse(response => response.Headers[\"X-{name}\"] = \"{version}\");";

    /// <summary>Swaps a link in one step, as <c>ln -sfn</c> with <c>mv -T</c> does.</summary>
    private static void PointTo(string link, string target)
    {
        File.CreateSymbolicLink(link + ".tmp", target);
        Assert.Equal(0, Rename(link + ".tmp", link)); // .NET moves no link to a folder over another
    }

    [DllImport("libc", EntryPoint = "rename")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Rename([MarshalAs(UnmanagedType.LPUTF8Str)] string from, [MarshalAs(UnmanagedType.LPUTF8Str)] string to);

    /// <summary>A mounted volume: <c>name -> ..data/name</c>, <c>..data -> ..2024_x</c>.</summary>
    private sealed class ConfigMap(string folder)
    {
        private int _version;

        public void Link(params string[] names)
        {
            foreach (var name in names.Where(name => !Path.Exists(Path.Combine(folder, name))))
            {
                File.CreateSymbolicLink(Path.Combine(folder, name), $"..data/{name}");
            }
        }

        public void Swap(params (string Name, string Text)[] files) =>
            Swap([.. files.Select(file => (file.Name, System.Text.Encoding.UTF8.GetBytes(file.Text)))]);

        public void Swap(params (string Name, byte[] Content)[] files)
        {
            var data = Path.Combine(folder, "..data");
            var old = new DirectoryInfo(data).LinkTarget;
            var name = $"..2024_{++_version}";
            Directory.CreateDirectory(Path.Combine(folder, name));
            foreach (var (file, content) in files)
            {
                File.WriteAllBytes(Path.Combine(folder, name, file), content);
                File.SetLastWriteTimeUtc(Path.Combine(folder, name, file), DateTime.UnixEpoch); // as a reproducible image has it
            }

            PointTo(data, name);
            if (old is not null)
            {
                Directory.Delete(Path.Combine(folder, old), recursive: true);
            }
        }
    }
}
