using ScriptProxy.FunctionalTests.Hosting;
using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.Reloading;

public sealed class MovedFolderTests
{
    [Fact]
    public async Task Rules_are_watched_where_a_saved_configuration_puts_them()
    {
        using var proxy = ProxyProcess.Start(Configuration("first"), "run", "--urls", "http://127.0.0.1:0");
        Save("first/rule.csx", "OnRequest(request => request.Respond(200, \"first\"));");
        using var client = new HttpClient { BaseAddress = await proxy.ListeningAsync() };
        await SeesAsync("first");

        Save("second/rule.csx", "OnRequest(request => request.Respond(200, \"second\"));");
        Save("scriptproxy.json", Configuration("second"));
        await SeesAsync("second");
        Save("second/rule.csx", "OnRequest(request => request.Respond(200, \"changed\"));");
        await SeesAsync("changed");

        Task SeesAsync(string text) => Eventually.TrueAsync(async () => await client.GetStringAsync("/") == text, text + proxy.Output + proxy.Errors);

        void Save(string name, string text)
        {
            var path = Path.Combine(proxy.Folder, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path + "~", text);
            File.Move(path + "~", path, overwrite: true);
        }
    }

    private static string Configuration(string folder) => $$"""
        { "Rules": { "Folder": "{{folder}}" },
          "ReverseProxy": { "Routes": { "all": { "ClusterId": "none", "Match": { "Path": "/{**rest}" } } }, "Clusters": { "none": { "Destinations": { "d": { "Address": "http://127.0.0.1:1" } } } } } }
        """;
}
