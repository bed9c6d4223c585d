using System.Text;
using Microsoft.AspNetCore.Http;
using ScriptProxy.FunctionalTests.Reloading;
using ScriptProxy.Testing;
using static ScriptProxy.FunctionalTests.Plugins.PluginBuild;

namespace ScriptProxy.FunctionalTests.Plugins;

public sealed class PluginReloadTests
{
    private const string Geo = "plugins/Geo/Geo.dll";

    [Fact]
    public async Task A_plugin_is_added_replaced_in_place_and_removed_while_serving()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { Watch = true, Settings = Asking.Quick });
        var contexts = new List<WeakReference>();
        await using (ServingLoop.Start(proxy, allowsNoVersion: true))
        {
            proxy.Write(Geo, Plugin("Geo", Versioned.Rule("0", "hooks.")));
            await proxy.ServesAsync("0");
            contexts.AddRange(Code.Of(proxy));
            for (var version = 1; version <= 5; version++)
            {
                await File.WriteAllBytesAsync(Path.Combine(proxy.Folder, Geo), Plugin("Geo", Versioned.Rule($"{version}", "hooks.")));
                await proxy.ServesAsync($"{version}");
                contexts.AddRange(Code.Of(proxy));
            }

            Directory.Delete(Path.Combine(proxy.PluginsFolder, "Geo"), recursive: true);
            await proxy.ServesAsync(null!);
        }

        await Code.IsGoneAsync([.. contexts]);
    }

    [Fact]
    public async Task A_replaced_plugin_is_disposed_after_its_last_exchange_and_its_copy_deleted()
    {
        var asked = new TaskCompletionSource();
        var go = new TaskCompletionSource();
        await using var upstream = await Upstream.StartAsync(async http =>
        {
            asked.TrySetResult();
            await go.Task;
            await http.Response.WriteAsync("hello");
        });
        byte[] Build(int version) => Plugin(
            "Geo",
            "_log = hooks.Log; hooks.OnCompleted(exchange => _log.LogInformation(\"completed\"));",
            $"private ILogger _log = null!; public ValueTask DisposeAsync() {{ _log.LogInformation(\"disposed {version}\"); return default; }}",
            ", IAsyncDisposable");
        var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Upstream = upstream,
            Files = new Dictionary<string, byte[]> { [Geo] = Build(1) },
            Settings = new Dictionary<string, string> { ["Generations:Keep"] = "1" }, // no history holds the copy
        });
        var copy = proxy.Proxy.Generations.Current.Units.Single().Code.Files!.Folder;
        var slow = proxy.Client.GetStringAsync("/");
        await asked.Task;
        proxy.Write(Geo, Build(2));
        Assert.Empty(await proxy.ReloadAsync());
        await proxy.Proxy.Retirement.SweepAsync();
        Assert.DoesNotContain(proxy.Log.Lines, line => line.Contains("disposed", StringComparison.Ordinal));
        Assert.True(Directory.Exists(copy));

        go.SetResult();
        await slow;
        await Eventually.TrueAsync(() => proxy.Log.Lines.Any(line => line.Contains("Geo is unloaded", StringComparison.Ordinal)), "unloading");
        Assert.Equal(["completed", "disposed 1"], Said(proxy));
        Assert.False(Directory.Exists(copy));

        await proxy.DisposeAsync();
        Assert.Equal(["completed", "disposed 1", "disposed 2"], Said(proxy));

        static IEnumerable<string> Said(ProxyUnderTest proxy) =>
            proxy.Log.Lines.Where(line => line.StartsWith("Information Geo: ", StringComparison.Ordinal)).Select(line => line["Information Geo: ".Length..]);
    }

    [Fact]
    public async Task Two_plugins_carry_different_versions_of_one_library()
    {
        static byte[] Library(int version) => Compile(
            "Library", $"[assembly: System.Reflection.AssemblyVersion(\"{version}.0.0.0\")] public static class Library {{ public static int Version() => {version}; }}");
        static byte[] User(string name, int version) => Plugin(
            name, $"hooks.OnResponse(response => response.Headers[\"X-{name}\"] = Library.Version() + \" \" + typeof(Library).Assembly.GetName().Version!.Major);", references: [Library(version)]);
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Files = new Dictionary<string, byte[]>
            {
                ["plugins/A/A.dll"] = User("A", 1),
                ["plugins/A/Library.dll"] = Library(1),
                ["plugins/B/B.dll"] = User("B", 2),
                ["plugins/B/Library.dll"] = Library(2),
            },
        });
        using var response = await proxy.Client.GetAsync("/");
        Assert.Equal(("1 1", "2 2"), (response.Header("X-A"), response.Header("X-B")));
    }

    [Fact]
    public async Task A_plugin_and_a_rule_take_part_in_one_visible_order()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Rule = "OnRequest(request => request.Headers.Append(\"X-Order\", \"rule\"));",
            Files = new Dictionary<string, byte[]> { [Geo] = Plugin("Geo", "hooks.OnRequest(request => request.Headers.Append(\"X-Order\", \"plugin\"));") },
        });
        await proxy.Client.GetStringAsync("/");
        var text = await File.ReadAllTextAsync(Path.Combine(proxy.Folder, "scriptproxy.json"));
        proxy.Write("scriptproxy.json", Encoding.UTF8.GetBytes(text.Insert(text.IndexOf('{', StringComparison.Ordinal) + 1, "\"Pipeline\": { \"Order\": [\"rule.csx\", \"*\"] },")));
        Assert.Empty(await proxy.ReloadAsync());
        await proxy.Client.GetStringAsync("/");
        Assert.Equal(["plugin, rule", "rule, plugin"], proxy.Upstream.Requests.Select(request => request.Headers["X-Order"].ToString()));
    }
}
