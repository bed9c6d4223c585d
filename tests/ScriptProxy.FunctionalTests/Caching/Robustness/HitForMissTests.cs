using Microsoft.AspNetCore.Http;
using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.Caching.Robustness;

public sealed class HitForMissTests
{
    [Fact]
    public async Task What_becomes_cacheable_is_cached_after_the_mark_s_time()
    {
        await using var caching = await CachingProxy.StartAsync((http, count) =>
        {
            CachingProxy.Add(http.Response, count == 1 ? "Cache-Control: private" : "Cache-Control: max-age=60");
            return http.Response.WriteAsync($"answer {count}");
        });
        Assert.Equal(["answer 1", "answer 2", "answer 3"], [await caching.TextAsync("/"), await caching.TextAsync("/"), await caching.TextAsync("/")]);
        caching.Clock.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal(["answer 4", "answer 4"], [await caching.TextAsync("/"), await caching.TextAsync("/")]);
    }

    [Fact]
    public async Task While_one_tries_again_after_the_mark_s_time_the_others_do_not_wait_for_it()
    {
        var gate = new TaskCompletionSource();
        await using var caching = await CachingProxy.StartAsync(async (http, count) =>
        {
            CachingProxy.Add(http.Response, "Cache-Control: no-store");
            if (count == 2)
            {
                await gate.Task;
            }

            await http.Response.WriteAsync($"answer {count}");
        });
        await caching.TextAsync("/");
        caching.Clock.Advance(TimeSpan.FromSeconds(11));
        var trying = caching.TextAsync("/");
        await Eventually.TrueAsync(() => caching.Asked == 2, "one tries");
        Assert.Equal("answer 3", await caching.TextAsync("/"));
        gate.SetResult();
        Assert.Equal("answer 2", await trying);
    }

    [Fact]
    public async Task Requests_with_credentials_do_not_keep_the_answer_to_others_out_of_the_cache()
    {
        await using var caching = await CachingProxy.StartAsync("Cache-Control: max-age=60");
        Assert.Equal("answer 1", await caching.TextAsync("/", "Authorization: Basic YTpi"));
        Assert.Equal(["answer 2", "answer 2"], [await caching.TextAsync("/"), await caching.TextAsync("/")]);
    }

    [Fact]
    public async Task What_is_not_kept_goes_to_one_client_alone()
    {
        var gate = new TaskCompletionSource();
        await using var caching = await CachingProxy.StartAsync(async (http, count) =>
        {
            await gate.Task;
            CachingProxy.Add(http.Response, "Cache-Control: private");
            await http.Response.WriteAsync($"answer {count}");
        });
        var asking = Enumerable.Range(0, 50).Select(_ => caching.TextAsync("/")).ToArray();
        await Eventually.TrueAsync(() => caching.UnderWay == 51, "all wait");
        gate.SetResult();
        Assert.Equal(50, (await Task.WhenAll(asking)).Distinct().Count());
    }
}
