using System.Runtime.InteropServices;
using System.Text;
using ScriptProxy.FunctionalTests.Reloading;
using ScriptProxy.Testing;
using static ScriptProxy.FunctionalTests.Plugins.PluginBuild;

namespace ScriptProxy.FunctionalTests.Plugins;

/// <summary>
/// Native libraries in a plugin's folder. The framework's own ones, under another name, stand in for a plugin's, so that no compiler is
/// needed: one that tells the process id, one that would tell ICU's version if it had been given ICU.
/// </summary>
public sealed class NativeLibraryTests
{
    private const string NoVersion = "0";

    private static readonly string Extension = OperatingSystem.IsWindows() ? ".dll" : OperatingSystem.IsMacOS() ? ".dylib" : ".so";

    [Theory]
    [InlineData("Geo/libanswer{ext}", false)]
    [InlineData("Geo/answer{ext}", false)]
    [InlineData("Geo/runtimes/{rid}/native/libanswer{ext}", true)]
    public async Task A_native_library_in_the_folder_is_loaded(string place, bool isNamed)
    {
        place = place.Replace("{ext}", Extension, StringComparison.Ordinal).Replace("{rid}", RuntimeInformation.RuntimeIdentifier, StringComparison.Ordinal);
        var files = new Dictionary<string, byte[]> { ["plugins/Geo/Geo.dll"] = Asking("Geo", "SystemNative_GetPid"), [$"plugins/{place}"] = Framework("System.Native") };
        if (isNamed)
        {
            files["plugins/Geo/Geo.deps.json"] = Encoding.UTF8.GetBytes($$"""
                { "runtimeTarget": { "name": ".NETCoreApp,Version=v10.0" },
                  "targets": { ".NETCoreApp,Version=v10.0": {
                    "Geo/1.0.0": { "dependencies": { "Answer": "1.0.0" }, "runtime": { "Geo.dll": {} } },
                    "Answer/1.0.0": { "runtimeTargets": { "{{place["Geo/".Length..]}}": { "rid": "{{RuntimeInformation.RuntimeIdentifier}}", "assetType": "native" } } } } },
                  "libraries": { "Geo/1.0.0": { "type": "project", "serviceable": false, "sha512": "" }, "Answer/1.0.0": { "type": "package", "serviceable": true, "sha512": "" } } }
                """);
        }

        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { Files = files });
        Assert.Equal($"{Environment.ProcessId}", await proxy.HeaderAsync("X-Geo"));
    }

    [Fact]
    public async Task Two_plugins_carry_different_libraries_of_one_name()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Files = new Dictionary<string, byte[]>
            {
                ["plugins/A/A.dll"] = Asking("A", "SystemNative_GetPid"),
                [$"plugins/A/libanswer{Extension}"] = Framework("System.Native"),
                ["plugins/B/B.dll"] = Asking("B", "GlobalizationNative_GetICUVersion"),
                [$"plugins/B/libanswer{Extension}"] = Framework("System.Globalization.Native"),
            },
        });
        Assert.Equal($"{Environment.ProcessId}", await proxy.HeaderAsync("X-A"));
        Assert.Equal(NoVersion, await proxy.HeaderAsync("X-B"));
    }

    [Fact]
    public async Task A_native_library_in_use_is_overwritten_truncated_and_replaced_while_serving_and_the_old_one_unloads()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Files = new Dictionary<string, byte[]> { ["plugins/Geo/Geo.dll"] = Asking("Geo", "SystemNative_GetPid"), [$"plugins/Geo/libanswer{Extension}"] = Framework("System.Native") },
            Watch = true,
            Settings = Reloading.Asking.Quick,
        });
        var old = Code.Of(proxy);
        var library = Path.Combine(proxy.PluginsFolder, "Geo", $"libanswer{Extension}");
        await using (ServingLoop.Start(proxy, allowsNoVersion: true))
        {
            await using (var file = new FileStream(library, FileMode.Truncate))
            {
                await Eventually.LinesAsync(() => proxy.Log.Lines, $"libanswer{Extension} is not whole");
                Assert.Equal($"{Environment.ProcessId}", await proxy.HeaderAsync("X-Geo"));
                await file.WriteAsync(Framework("System.Globalization.Native"));
            }

            proxy.Write("plugins/Geo/Geo.dll", Asking("Geo", "GlobalizationNative_GetICUVersion"));
            await Eventually.TrueAsync(async () => await proxy.HeaderAsync("X-Geo") == NoVersion, "the new library answers");
        }

        await Code.IsGoneAsync(old);
    }

    [Fact]
    public async Task A_native_library_that_is_not_there_is_named()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { ExpectErrors = true });
        proxy.Write("plugins/Geo/Geo.dll", Asking("Geo", "SystemNative_GetPid"));
        var finding = Assert.Single(await proxy.ReloadAsync());
        Assert.Contains("error SP0406: the plugin Geo cannot be loaded: a native library that it needs is not in its folder", finding, StringComparison.Ordinal);
        Assert.Contains("answer", finding, StringComparison.Ordinal);
    }

    /// <summary>A plugin that shows in a header what a function of its library <c>answer</c> says.</summary>
    private static byte[] Asking(string name, string function) => Plugin(
        name,
        $"var answer = Ask(); hooks.OnResponse(response => response.Headers[\"X-{name}\"] = Ask().ToString());",
        $"[System.Runtime.InteropServices.DllImport(\"answer\", EntryPoint = \"{function}\")] private static extern int Ask();");

    private static byte[] Framework(string library) => File.ReadAllBytes(
        Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, (OperatingSystem.IsWindows() ? "" : "lib") + library + Extension));
}
