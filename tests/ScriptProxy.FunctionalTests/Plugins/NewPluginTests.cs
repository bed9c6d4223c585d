using ScriptProxy.FunctionalTests.Reloading;
using ScriptProxy.Host.Commands;
using ScriptProxy.Host.Plugins;
using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.Plugins;

public sealed class NewPluginTests
{
    [Fact]
    public async Task What_a_new_plugin_builds_is_dropped_in_as_it_is_while_serving()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { Watch = true, Settings = Asking.Quick });
        NewPlugin.Write("Greeting", proxy.Folder);
        var project = Path.Combine(proxy.Folder, "Greeting");

        // A library of its own, which the build puts beside it.
        Directory.CreateDirectory(Path.Combine(proxy.Folder, "Acme.Words"));
        proxy.Write("Acme.Words/Acme.Words.csproj", "<Project Sdk=\"Microsoft.NET.Sdk\"><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup></Project>");
        proxy.Write("Acme.Words/Words.cs", "namespace Acme.Words; public static class Words { public static string Hello => \"Hello from Acme.\"; }");
        Edit("Greeting.csproj", "</ItemGroup>", "<ProjectReference Include=\"../Acme.Words/Acme.Words.csproj\" /></ItemGroup>");
        Edit("GreetingPlugin.cs", "options.Greeting", "Acme.Words.Words.Hello");

        var (exitCode, output) = await DotnetBuild.RunAsync(project);
        Assert.True(exitCode == 0, output);
        await using (ServingLoop.Start(proxy, allowsNoVersion: true))
        {
            PluginFiles.Copy(Path.Combine(project, "bin", "Greeting"), Path.Combine(proxy.PluginsFolder, "Greeting"));
            await Eventually.TrueAsync(async () => await proxy.Client.GetStringAsync("/Greeting/hello") == "Hello from Acme.", "the plugin answers");
        }

        Assert.Contains("Acme.Words.dll", Directory.GetFiles(Path.Combine(proxy.PluginsFolder, "Greeting")).Select(Path.GetFileName));

        void Edit(string name, string old, string text) =>
            proxy.Write($"Greeting/{name}", File.ReadAllText(Path.Combine(project, name)).Replace(old, text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_plugin_whose_name_has_dots_is_loaded_with_its_options()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Files = new Dictionary<string, byte[]>
            {
                ["plugins/Acme.Geo/Acme.Geo.dll"] = PluginBuild.Compile("Acme.Geo", """
                    using ScriptProxy.Sdk;
                    namespace Acme.Geo;
                    public sealed record Settings(string Name = "none");
                    public sealed class Plugin : IProxyPlugin
                    {
                        public void Configure(Hooks hooks)
                        {
                            var name = hooks.Options<Settings>().Name;
                            hooks.OnResponse(response => response.Headers["X-Geo"] = name);
                        }
                    }
                    """),
            },
            Settings = new Dictionary<string, string> { ["Options:Acme.Geo:Name"] = "found" },
        });
        Assert.Equal("found", await proxy.HeaderAsync("X-Geo"));
    }
}
