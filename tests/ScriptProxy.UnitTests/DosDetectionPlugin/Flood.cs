using System.Net;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.UnitTests.DosDetectionPlugin;

/// <summary>The plugin, and clients that ask much.</summary>
internal static class Flood
{
    /// <summary>The plugin with a soft threshold of 3 and a hard one of 6 requests of a client within 10 seconds, which decides nothing.</summary>
    public static FakeHooks Marking(params (string Key, string? Value)[] more) => Load(
        [("Client:Soft", "3"), ("Client:Hard", "6"), ("Page:Soft", "0"), ("Page:Hard", "0"), ("Decisions:Soft", "Pass"), ("Decisions:Hard", "Pass"), ("Decisions:SiteHard", "Pass"), .. more]);

    /// <summary>The plugin with the same thresholds and its decisions, none of which is a pause.</summary>
    public static FakeHooks Deciding(params (string Key, string? Value)[] more) => Load(
        [("Client:Soft", "3"), ("Client:Hard", "6"), ("Page:Soft", "0"), ("Page:Hard", "0"), .. more]);

    public static FakeHooks Load(params (string Key, string? Value)[] options)
    {
        var values = new Dictionary<string, string?>();
        foreach (var (key, value) in options)
        {
            values[key] = value; // the last one counts
        }

        return Configured(new FakeHooks("DosDetection", values));
    }

    public static FakeHooks Configured(FakeHooks hooks)
    {
        new ScriptProxy.Plugins.DosDetection.DosDetectionPlugin().Configure(hooks);
        return hooks;
    }

    public static Task<FakeExchange> AskAsync(this FakeHooks hooks, string path = "/", string client = "192.0.2.1", string method = "GET", string? type = null, string? cookie = null, int status = 200)
    {
        var exchange = new FakeExchange(method, $"http://shop.example{path}") { ClientAddress = IPAddress.Parse(client) };
        exchange.UpstreamResponseHeaders.ContentType = type;
        exchange.UpstreamStatus = status;
        exchange.RequestHeaders.Cookie = cookie;
        return hooks.SendAsync(exchange);
    }

    /// <summary>The levels of so many requests, one after the other, as <c>NNSSH</c>.</summary>
    public static async Task<string> LevelsAsync(this FakeHooks hooks, int count, string path = "/", string client = "192.0.2.1", string method = "GET", string? type = null, int status = 200)
    {
        var levels = "";
        for (var i = 0; i < count; i++)
        {
            levels += (await hooks.AskAsync(path, client, method, type, status: status)).Suspicion.Level.ToString()[0];
        }

        return levels;
    }
}
