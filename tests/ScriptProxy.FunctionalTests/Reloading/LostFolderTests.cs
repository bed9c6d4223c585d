using ScriptProxy.FunctionalTests.Hosting;
using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.Reloading;

public sealed class LostFolderTests
{
    [Fact]
    public async Task Rules_serve_on_when_their_folder_vanishes()
    {
        using var proxy = ProxyProcess.StartBefore("http://127.0.0.1:1", "--set", "Watching:Debounce=00:00:00.010", "Watching:Poll=00:00:00.100");
        var rules = Path.Combine(proxy.Folder, "rules");
        using var client = new HttpClient { BaseAddress = await proxy.ListeningAsync() };
        Directory.CreateDirectory(Path.Combine(proxy.Folder, "prepared"));
        await File.WriteAllTextAsync(Path.Combine(proxy.Folder, "prepared", "guard.csx"), "OnRequest(request => request.Respond(403, \"guarded\"));");
        Directory.Move(Path.Combine(proxy.Folder, "prepared"), rules);
        await Eventually.TrueAsync(async () => await AskAsync() == "guarded", "the rule serves");

        Directory.Move(rules, rules + "-away");
        await Eventually.TrueAsync(() => (proxy.Output + proxy.Errors).Contains("SP0301", StringComparison.Ordinal), "the loss is told");

        Assert.Equal("guarded", await AskAsync());

        async Task<string> AskAsync()
        {
            using var answer = await client.GetAsync("/");
            return await answer.Content.ReadAsStringAsync();
        }
    }
}
