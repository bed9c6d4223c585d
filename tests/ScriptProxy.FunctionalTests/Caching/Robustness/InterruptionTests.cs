using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.Caching.Robustness;

/// <summary>What stores that were switched off have not heard cannot be served by them afterwards (RFC 9111 4.4).</summary>
public sealed class InterruptionTests
{
    [Fact]
    public async Task What_was_stored_before_the_cache_was_switched_off_is_gone_when_it_is_switched_on_again()
    {
        await using var caching = await CachingProxy.StartAsync("Cache-Control: max-age=600");
        Assert.Equal("answer 1", await caching.TextAsync("/a"));
        await SetAsync(caching, options => options["Enabled"] = false);
        using var post = await caching.SendAsync(HttpMethod.Post, "/a");
        await SetAsync(caching, options => options["Enabled"] = true);
        Assert.Equal(["answer 3", "answer 3"], [await caching.TextAsync("/a"), await caching.TextAsync("/a")]);
    }

    [Fact]
    public async Task A_folder_that_was_not_used_for_a_while_is_emptied_and_memory_is_not()
    {
        using var folder = new TemporaryFolder();
        await using var caching = await CachingProxy.StartAsync(
            (http, count) =>
            {
                CachingProxy.Add(http.Response, "Cache-Control: max-age=600");
                return http.Response.WriteAsync($"answer {count}");
            },
            $$""" "Disk": { "Folder": "{{folder.Path}}" } """,
            """OnUpstreamResponse("/disk", response => response.Cache.StoreName = "disk");""");
        Assert.Equal(["answer 1", "answer 2"], [await caching.TextAsync("/disk"), await caching.TextAsync("/memory")]);
        await Eventually.TrueAsync(() => caching.UnderWay == 0, "the end of storing");
        await SetAsync(caching, options => options["Vary"] = new JsonObject { ["MaxNames"] = 8 });
        Assert.Equal(["answer 1", "answer 2"], [await caching.TextAsync("/disk"), await caching.TextAsync("/memory")]);
        await SetAsync(caching, options => options["Disk"]!["Folder"] = null);
        using var post = await caching.SendAsync(HttpMethod.Post, "/disk");
        await SetAsync(caching, options => options["Disk"]!["Folder"] = folder.Path);
        Assert.Equal(["answer 4", "answer 2"], [await caching.TextAsync("/disk"), await caching.TextAsync("/memory")]);
    }

    private static async Task SetAsync(CachingProxy caching, Action<JsonObject> change)
    {
        var path = Path.Combine(caching.Proxy.Folder, "scriptproxy.json");
        var text = JsonNode.Parse(File.ReadAllText(path))!;
        change(text["Options"]!["Caching"]!.AsObject());
        caching.Proxy.Write("scriptproxy.json", text.ToJsonString());
        Assert.Empty(await caching.Proxy.ReloadAsync());
    }
}
