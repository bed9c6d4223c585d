using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using ScriptProxy.FunctionalTests.Reloading;
using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.Caching.Robustness;

public sealed class ReloadTests
{
    private const string Nothing = "OnRequest(request => Continue);";

    [Fact]
    public async Task What_is_stored_outlives_changed_rules_options_and_a_rollback_and_the_replaced_code_goes()
    {
        await using var caching = await StartAsync();
        await FillAsync(caching);
        var first = CodeOf(caching);
        var generation = caching.Proxy.Proxy.Generations.Current.Number;

        caching.Proxy.WriteRule("rule.csx", "OnResponse(response => response.Headers[\"X-Rule\"] = \"new\");");
        ChangeOptions(caching, "\"StatusName\": \"First\"");
        Assert.Empty(await caching.Proxy.ReloadAsync());
        caching.Clock.Advance(TimeSpan.FromSeconds(1)); // what is made of a stored answer is good for a second
        using var served = await caching.GetAsync("/whole");
        Assert.Equal(("answer /whole", "new"), (await served.Content.ReadAsStringAsync(), served.Header("X-Rule")));
        Assert.StartsWith("First; hit", served.Header("Cache-Status"));
        await AskAllAsync(caching);

        Assert.Empty(await caching.Proxy.RollBackAsync(generation));
        await AskAllAsync(caching);
        Assert.Equal(5, caching.Asked);

        for (var version = 0; version < 2; version++)
        {
            caching.Proxy.WriteRule("rule.csx", Nothing + $" // {version}");
            ChangeOptions(caching, $"\"StatusName\": \"Next{version}\"");
            Assert.Empty(await caching.Proxy.ReloadAsync());
            await AskAllAsync(caching);
        }

        Assert.Equal(5, caching.Asked);
        Assert.Equal(2, first.Length);
        await caching.Proxy.Proxy.Retirement.SweepAsync();
        await Code.IsGoneAsync(first);
    }

    [Fact]
    public async Task Who_waits_for_a_fetch_gets_it_over_a_reload_and_its_answer_is_found_by_the_next_version()
    {
        var gate = new TaskCompletionSource();
        await using var caching = await CachingProxy.StartAsync(async (http, count) =>
        {
            await gate.Task;
            CachingProxy.Add(http.Response, "Cache-Control: max-age=60");
            await http.Response.WriteAsync($"answer {count}");
        });
        var asking = Enumerable.Range(0, 20).Select(_ => caching.TextAsync("/")).ToArray();
        await Eventually.TrueAsync(() => caching.UnderWay == 21, "all wait");
        ChangeOptions(caching, "\"StatusName\": \"Next\"");
        Assert.Empty(await caching.Proxy.ReloadAsync());
        gate.SetResult();
        Assert.All(await Task.WhenAll(asking), text => Assert.Equal("answer 1", text));
        Assert.Equal("answer 1", await caching.TextAsync("/"));
        Assert.Equal(1, caching.Asked);
    }

    [Fact]
    public async Task Wrong_options_change_nothing()
    {
        await using var caching = await CachingProxy.StartAsync(
            (http, count) =>
            {
                CachingProxy.Add(http.Response, "Cache-Control: max-age=60");
                return http.Response.WriteAsync($"answer {count}");
            },
            expectErrors: true);
        await caching.TextAsync("/");
        ChangeOptions(caching, "\"Nonsense\": 1");
        Assert.Contains(await caching.Proxy.ReloadAsync(), finding => finding.Contains("Options:Caching:Lookup:Nonsense", StringComparison.Ordinal));
        Assert.Equal("answer 1", await caching.TextAsync("/"));
    }

    /// <summary>The contexts of what the test replaces.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference[] CodeOf(CachingProxy caching) =>
        [.. caching.Proxy.Proxy.Generations.Current.Units.Where(unit => unit.Name is "Caching" or "rule.csx").Select(unit => new WeakReference(unit.Code.Context))];

    private static Task<CachingProxy> StartAsync() => CachingProxy.StartAsync(
        (http, _) =>
        {
            CachingProxy.Add(http.Response, "Cache-Control: max-age=600", "ETag: \"v1\"", "Vary: Accept-Language", "Cache-Tag: one, two");
            if (http.Request.Path == "/part" && http.Request.Headers.Range.Count > 0)
            {
                http.Response.StatusCode = 206;
                CachingProxy.Add(http.Response, "Content-Range: bytes 0-3/20");
                return http.Response.WriteAsync("0123");
            }

            if (http.Request.Path == "/mark")
            {
                http.Response.Headers.CacheControl = "no-store";
            }

            return http.Response.WriteAsync($"answer {http.Request.Path}");
        },
        """ "Lookup": { "StatusName": "Begin" } """,
        Nothing);

    /// <summary>Stores what there is: a whole, variants, a part, a mark; and what is made of it for many.</summary>
    private static async Task FillAsync(CachingProxy caching)
    {
        await AskAllAsync(caching);
        await caching.TextAsync("/mark");
        await AskAllAsync(caching);
        Assert.Equal(5, caching.Asked);
    }

    private static async Task AskAllAsync(CachingProxy caching)
    {
        Assert.Equal("answer /whole", await caching.TextAsync("/whole"));
        Assert.Equal("answer /whole", await caching.TextAsync("/whole", "Range: bytes=0-99"));
        Assert.Equal("answer /variant", await caching.TextAsync("/variant", "Accept-Language: de"));
        Assert.Equal("answer /variant", await caching.TextAsync("/variant", "Accept-Language: fr"));
        Assert.Equal("0123", await caching.TextAsync("/part", "Range: bytes=0-3"));
        Assert.Equal("12", await caching.TextAsync("/part", "Range: bytes=1-2"));
        using var known = await caching.GetAsync("/whole", "If-None-Match: \"v1\"");
    }

    private static void ChangeOptions(CachingProxy caching, string lookup)
    {
        var path = Path.Combine(caching.Proxy.Folder, "scriptproxy.json");
        var text = System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllText(path))!;
        text["Options"]!["Caching"]!["Lookup"] = System.Text.Json.Nodes.JsonNode.Parse("{" + lookup + "}");
        caching.Proxy.Write("scriptproxy.json", text.ToJsonString());
    }
}
