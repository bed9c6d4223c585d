using Microsoft.AspNetCore.Http;
using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.Caching.Robustness;

public sealed class PurgeTests
{
    private readonly TaskCompletionSource _gate = new();

    [Theory]
    [InlineData("before the head")]
    [InlineData("in the body")]
    public async Task What_is_purged_while_it_is_fetched_is_for_those_only_who_asked_before(string when)
    {
        await using var caching = await CachingProxy.StartAsync(async (http, count) =>
        {
            CachingProxy.Add(http.Response, "Cache-Control: max-age=60");
            if (count == 1 && when == "before the head")
            {
                await _gate.Task;
            }

            await http.Response.WriteAsync("answer ");
            await http.Response.Body.FlushAsync();
            await (count == 1 ? _gate.Task : Task.CompletedTask);
            await http.Response.WriteAsync($"{count}");
        });
        var old = caching.TextAsync("/");
        await Eventually.TrueAsync(() => caching.Asked == 1, "the fetch");
        using var purge = await caching.SendAsync(new HttpMethod("PURGE"), "/");
        Assert.Equal("answer 2", await caching.TextAsync("/"));
        _gate.SetResult();
        Assert.Equal("answer 1", await old);
        await Eventually.TrueAsync(() => caching.UnderWay == 0, "the end of the first");
        Assert.Equal("answer 2", await caching.TextAsync("/"));
        Assert.Equal(2, caching.Asked);
    }

    [Fact]
    public async Task What_is_confirmed_for_a_purged_answer_does_not_bring_it_back()
    {
        await using var caching = await CachingProxy.StartAsync(async (http, count) =>
        {
            CachingProxy.Add(http.Response, "Cache-Control: max-age=10, stale-while-revalidate=0", "ETag: \"v1\"");
            if (count == 2)
            {
                await _gate.Task;
                http.Response.StatusCode = 304;
                return;
            }

            await http.Response.WriteAsync($"answer {count}");
        });
        await caching.TextAsync("/");
        caching.Clock.Advance(TimeSpan.FromSeconds(20));
        var old = caching.TextAsync("/");
        await Eventually.TrueAsync(() => caching.Asked == 2, "the question");
        using var purge = await caching.SendAsync(new HttpMethod("PURGE"), "/");
        _gate.SetResult();
        Assert.Equal("answer 1", await old);
        Assert.Equal("answer 3", await caching.TextAsync("/"));
    }

    [Fact]
    public async Task A_success_of_an_unsafe_method_counts_for_what_is_being_fetched_too()
    {
        await using var caching = await CachingProxy.StartAsync(async (http, count) =>
        {
            CachingProxy.Add(http.Response, "Cache-Control: max-age=60");
            await (count == 1 ? _gate.Task : Task.CompletedTask);
            await http.Response.WriteAsync($"answer {count}");
        });
        var old = caching.TextAsync("/");
        await Eventually.TrueAsync(() => caching.Asked == 1, "the fetch");
        using var post = await caching.SendAsync(HttpMethod.Post, "/");
        _gate.SetResult();
        Assert.Equal("answer 1", await old);
        Assert.Equal("answer 3", await caching.TextAsync("/"));
    }

    [Theory]
    [InlineData("before the head")]
    [InlineData("in the body")]
    public async Task A_purge_of_something_else_parts_nobody_who_waits_for_one_answer(string when)
    {
        await using var caching = await CachingProxy.StartAsync(async (http, count) =>
        {
            CachingProxy.Add(http.Response, "Cache-Control: max-age=60", "Cache-Tag: mine");
            await (http.Request.Path == "/slow" && when == "before the head" ? _gate.Task : Task.CompletedTask);
            await http.Response.WriteAsync("answer ");
            await http.Response.Body.FlushAsync();
            await (http.Request.Path == "/slow" ? _gate.Task : Task.CompletedTask);
            await http.Response.WriteAsync($"{count}");
        });
        var first = caching.TextAsync("/slow");
        await Eventually.TrueAsync(() => caching.Asked == 1, "the fetch");
        using var purge = await caching.SendAsync(new HttpMethod("PURGE"), "/other");
        using var post = await caching.SendAsync(HttpMethod.Post, "/other");
        using var tag = await caching.SendAsync(new HttpMethod("PURGE"), "/", "Cache-Tag: theirs");
        using var ban = await caching.SendAsync(new HttpMethod("BAN"), "/", "X-Ban: path == /other");
        using var other = await caching.SendAsync(new HttpMethod("BAN"), "/", "X-Ban: tag == theirs");
        var second = caching.TextAsync("/slow");
        await Eventually.TrueAsync(() => caching.UnderWay == 3, "both wait for one fetch");
        _gate.SetResult();
        Assert.Equal(["answer 1", "answer 1"], await Task.WhenAll(first, second));
        Assert.Equal("answer 1", await caching.TextAsync("/slow"));
        Assert.Equal(2, caching.Asked);
    }

    [Fact]
    public async Task Who_comes_after_a_purge_that_meant_what_is_being_fetched_gets_it_anew()
    {
        await using var caching = await CachingProxy.StartAsync(async (http, count) =>
        {
            CachingProxy.Add(http.Response, "Cache-Control: max-age=60", "Cache-Tag: mine");
            await (count == 1 ? _gate.Task : Task.CompletedTask);
            await http.Response.WriteAsync($"answer {count}");
        });
        var old = caching.TextAsync("/");
        await Eventually.TrueAsync(() => caching.Asked == 1, "the fetch");
        using var purge = await caching.SendAsync(new HttpMethod("PURGE"), "/", "Cache-Tag: mine");
        var late = Enumerable.Range(0, 3).Select(_ => caching.TextAsync("/")).ToArray();
        await Eventually.TrueAsync(() => caching.UnderWay == 5, "they wait to know whether it was meant");
        _gate.SetResult();
        Assert.Equal("answer 1", await old);
        Assert.All(await Task.WhenAll(late), text => Assert.Equal("answer 2", text));
        Assert.Equal("answer 2", await caching.TextAsync("/"));
        Assert.Equal(2, caching.Asked);
    }

    [Fact]
    public async Task Who_comes_after_a_purge_that_meant_what_is_being_confirmed_gets_it_anew()
    {
        await using var caching = await CachingProxy.StartAsync(async (http, count) =>
        {
            CachingProxy.Add(http.Response, "Cache-Control: max-age=10, stale-while-revalidate=0", "ETag: \"v1\"", "Cache-Tag: mine");
            if (http.Request.Headers.IfNoneMatch.Count > 0)
            {
                await _gate.Task;
                http.Response.StatusCode = 304;
                return;
            }

            await http.Response.WriteAsync($"answer {count}");
        });
        await caching.TextAsync("/");
        caching.Clock.Advance(TimeSpan.FromSeconds(20));
        var old = caching.TextAsync("/");
        await Eventually.TrueAsync(() => caching.Asked == 2, "the question");
        using var purge = await caching.SendAsync(new HttpMethod("PURGE"), "/", "Cache-Tag: mine");
        var late = caching.TextAsync("/");
        await Eventually.TrueAsync(() => caching.UnderWay == 3, "it waits");
        _gate.SetResult();
        Assert.Equal(("answer 1", "answer 3"), (await old, await late));
    }
}
