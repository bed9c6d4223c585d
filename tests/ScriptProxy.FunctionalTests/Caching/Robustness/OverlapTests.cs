using Microsoft.AspNetCore.Http;

namespace ScriptProxy.FunctionalTests.Caching.Robustness;

public sealed class OverlapTests
{
    [Theory]
    [InlineData("no-cache")]
    [InlineData("max-age=0")]
    public async Task What_is_asked_about_each_time_is_stored_though_others_ask_before_its_end(string cacheControl)
    {
        var gates = new[] { new TaskCompletionSource(), new TaskCompletionSource() };
        await using var caching = await CachingProxy.StartAsync(async (http, count) =>
        {
            CachingProxy.Add(http.Response, $"Cache-Control: {cacheControl}, stale-while-revalidate=0", $"ETag: \"{count}\"");
            if (http.Request.Headers.IfNoneMatch.Count > 0)
            {
                http.Response.StatusCode = 304;
                http.Response.Headers.ETag = http.Request.Headers.IfNoneMatch;
                return;
            }

            await http.Response.WriteAsync("answer ");
            await http.Response.Body.FlushAsync();
            await gates[count - 1].Task;
            await http.Response.WriteAsync($"{count}");
        });
        using var first = await caching.Client.GetAsync("/", HttpCompletionOption.ResponseHeadersRead);
        using var second = await caching.Client.GetAsync("/", HttpCompletionOption.ResponseHeadersRead);
        gates[0].SetResult();
        Assert.Equal("answer 1", await first.Content.ReadAsStringAsync());
        Assert.Equal("answer 1", await caching.TextAsync("/"));
        Assert.Equal("\"1\"", caching.Proxy.Upstream.Requests.Last().Headers["If-None-Match"]);
        gates[1].SetResult();
        Assert.Equal("answer 2", await second.Content.ReadAsStringAsync());
        Assert.Equal(3, caching.Asked);
    }
}
