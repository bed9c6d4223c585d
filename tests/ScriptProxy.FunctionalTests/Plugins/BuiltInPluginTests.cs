using ScriptProxy.FunctionalTests.Reloading;
using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.Plugins;

public sealed class BuiltInPluginTests
{
    private const string Routes = """
        "ReverseProxy": {
          "Routes": {
            "api": { "ClusterId": "main", "Match": { "Path": "/api/{**rest}" } },
            "all": { "ClusterId": "main", "Match": { "Path": "/{**rest}" } }
          },
          "Clusters": { "main": { "Destinations": { "d1": { "Address": "{upstream}" } } } }
        }
        """;

    [Fact]
    public async Task Headers_are_edited_by_configuration_for_all_and_per_route()
    {
        await using var proxy = await StartAsync("""
            { "Request": [ { "Set": { "X-Client": "{client}" }, "Rename": { "X-Old": "X-New" } }, { "For": { "Routes": [ "api" ] }, "Set": { "X-Api": "yes" } } ],
              "Response": [ { "Preset": "Security" }, { "For": { "Routes": [ "api" ] }, "Append": { "X-Api": "{route}" } } ] }
            """);
        using (var request = new HttpRequestMessage(HttpMethod.Get, "/api/orders") { Headers = { { "X-Old", "kept" } } })
        using (var response = await proxy.Client.SendAsync(request))
        {
            Assert.Equal(("api", "nosniff", "SAMEORIGIN"), (response.Header("X-Api"), response.Header("X-Content-Type-Options"), response.Header("X-Frame-Options")));
        }

        using (var response = await proxy.Client.GetAsync("/other"))
        {
            Assert.Equal((null, "nosniff"), (response.Header("X-Api"), response.Header("X-Content-Type-Options")));
        }

        var received = proxy.Upstream.Requests.ToArray();
        string[] names = ["X-Client", "X-New", "X-Api"];
        Assert.Equal(["127.0.0.1", "kept", "yes"], names.Select(name => received[0].Headers[name].ToString()));
        Assert.Equal(["127.0.0.1", "", ""], names.Select(name => received[1].Headers[name].ToString()));
    }

    [Fact]
    public async Task Changed_options_take_effect_on_saving_and_wrong_ones_change_nothing()
    {
        await using var proxy = await StartAsync("""{ "Response": [ { "Set": { "X-State": "old" } } ] }""");
        await proxy.SeesAsync("X-State", "old");
        await using (ServingLoop.Start(proxy, allowsNoVersion: true))
        {
            proxy.Write("scriptproxy.json", Configuration("""{ "Respons": [] }""").Replace("{upstream}", proxy.Upstream.Address, StringComparison.Ordinal));
            await Eventually.TrueAsync(() => proxy.Log.Errors.Any(error => error.Contains("Options:Headers:Respons", StringComparison.Ordinal)), "the report");
            Assert.Equal("old", await proxy.HeaderAsync("X-State"));

            proxy.Write("scriptproxy.json", Configuration("""{ "Response": [ { "Set": { "X-State": "new" } } ] }""").Replace("{upstream}", proxy.Upstream.Address, StringComparison.Ordinal));
            await proxy.SeesAsync("X-State", "new");
        }
    }

    [Fact]
    public async Task A_proxy_without_the_folder_of_built_in_plugins_starts_and_forwards()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { BuiltInPlugins = true, BuiltInPluginsFolder = Path.Combine(AppContext.BaseDirectory, "absent") });
        Assert.Equal("hello", await proxy.Client.GetStringAsync("/"));
        Assert.Empty(proxy.Proxy.Generations.Current.Units);
    }

    private static string Configuration(string headers) => $$"""{ "Options": { "Headers": {{headers}} }, {{Routes}} }""";

    private static Task<ProxyUnderTest> StartAsync(string headers) => ProxyUnderTest.StartAsync(new ProxySetup
    {
        BuiltInPlugins = true,
        Configuration = Configuration(headers),
        Watch = true,
        Settings = Asking.Quick,
        ExpectErrors = true,
    });
}
