using System.Net;
using Microsoft.AspNetCore.Http;
using ScriptProxy.FunctionalTests.Reloading;
using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.Caching;

public sealed class LookupTests
{
    [Fact]
    public async Task A_fresh_answer_is_served_without_asking_and_says_its_age()
    {
        await using var caching = await CachingProxy.StartAsync("Cache-Control: max-age=60");
        Assert.Equal("answer 1", await caching.TextAsync("/a"));
        caching.Clock.Advance(TimeSpan.FromSeconds(7));
        using var second = await caching.GetAsync("/a");
        Assert.Equal("answer 1", await second.Content.ReadAsStringAsync());
        Assert.Equal(TimeSpan.FromSeconds(7), second.Headers.Age);
        Assert.Equal("ScriptProxy; hit; ttl=53", second.Header("Cache-Status"));
        Assert.Equal(8, second.Content.Headers.ContentLength);
        Assert.Equal(1, caching.Asked);
    }

    [Fact]
    public async Task Without_being_switched_on_nothing_is_kept()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            BuiltInPlugins = true,
            Upstream = await Upstream.StartAsync(http =>
            {
                http.Response.Headers.CacheControl = "max-age=60";
                return http.Response.WriteAsync("hello");
            }),
        });
        await proxy.Client.GetStringAsync("/");
        await proxy.Client.GetStringAsync("/");
        Assert.Equal(2, proxy.Upstream.Requests.Count);
    }

    [Fact]
    public async Task A_stale_answer_is_revalidated_and_renewed_by_304()
    {
        await using var caching = await CachingProxy.StartAsync((http, count) =>
        {
            CachingProxy.Add(http.Response, "Cache-Control: max-age=10, stale-while-revalidate=0", "ETag: \"v1\"", $"X-Count: {count}");
            if (http.Request.Headers.IfNoneMatch == "\"v1\"")
            {
                http.Response.StatusCode = 304;
                return Task.CompletedTask;
            }

            return http.Response.WriteAsync("body");
        });
        Assert.Equal("body", await caching.TextAsync("/"));
        caching.Clock.Advance(TimeSpan.FromSeconds(11));
        using var renewed = await caching.GetAsync("/");
        Assert.Equal(("body", "2", HttpStatusCode.OK), (await renewed.Content.ReadAsStringAsync(), renewed.Header("X-Count"), renewed.StatusCode));
        caching.Clock.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal("body", await caching.TextAsync("/"));
        Assert.Equal(2, caching.Asked);
    }

    [Fact]
    public async Task Within_its_grace_a_stale_answer_is_served_while_it_is_fetched_anew()
    {
        await using var caching = await CachingProxy.StartAsync("Cache-Control: max-age=10, stale-while-revalidate=60");
        Assert.Equal("answer 1", await caching.TextAsync("/"));
        caching.Clock.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal("answer 1", await caching.TextAsync("/"));
        await Eventually.TrueAsync(async () => await caching.TextAsync("/") == "answer 2", "the new answer");
        Assert.Equal(2, caching.Asked);
    }

    [Fact]
    public async Task Where_the_upstream_fails_a_stale_answer_is_served()
    {
        await using var caching = await CachingProxy.StartAsync(async (http, count) =>
        {
            CachingProxy.Add(http.Response, "Cache-Control: max-age=10, stale-if-error=60");
            http.Response.StatusCode = count == 1 ? 200 : 503;
            await http.Response.WriteAsync($"answer {count}");
        }, """ "Freshness": { "Grace": "0:00" } """);
        Assert.Equal("answer 1", await caching.TextAsync("/"));
        caching.Clock.Advance(TimeSpan.FromSeconds(20));
        using var stale = await caching.GetAsync("/");
        Assert.Equal((HttpStatusCode.OK, "answer 1"), (stale.StatusCode, await stale.Content.ReadAsStringAsync()));
        caching.Clock.Advance(TimeSpan.FromSeconds(60));
        using var late = await caching.GetAsync("/");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, late.StatusCode);
    }

    [Fact]
    public async Task Variants_are_told_apart_by_what_the_answer_varies_on()
    {
        await using var caching = await CachingProxy.StartAsync((http, count) =>
        {
            CachingProxy.Add(http.Response, "Cache-Control: max-age=60", "Vary: Accept-Language");
            return http.Response.WriteAsync($"{http.Request.Headers.AcceptLanguage} {count}");
        });
        Assert.Equal("de 1", await caching.TextAsync("/", "Accept-Language: de"));
        Assert.Equal("fr 2", await caching.TextAsync("/", "Accept-Language: fr"));
        Assert.Equal("de 1", await caching.TextAsync("/", "Accept-Language: de"));
        Assert.Equal("fr 2", await caching.TextAsync("/", "Accept-Language: fr"));
        Assert.Equal(2, caching.Asked);
    }

    [Fact]
    public async Task HEAD_is_answered_from_a_stored_GET_and_a_known_version_with_304()
    {
        await using var caching = await CachingProxy.StartAsync("Cache-Control: max-age=60", "ETag: \"v1\"");
        await caching.TextAsync("/");
        using var head = await caching.SendAsync(HttpMethod.Head, "/");
        Assert.Equal((HttpStatusCode.OK, 8L), (head.StatusCode, head.Content.Headers.ContentLength));
        using var known = await caching.GetAsync("/", "If-None-Match: \"v1\"");
        Assert.Equal(HttpStatusCode.NotModified, known.StatusCode);
        Assert.Equal(1, caching.Asked);
    }

    [Fact]
    public async Task A_range_of_a_stored_answer_is_served_from_it()
    {
        await using var caching = await CachingProxy.StartAsync("Cache-Control: max-age=60", "ETag: \"v1\"");
        await caching.TextAsync("/");
        using var part = await caching.GetAsync("/", "Range: bytes=0-2");
        Assert.Equal((HttpStatusCode.PartialContent, "ans"), (part.StatusCode, await part.Content.ReadAsStringAsync()));
        Assert.Equal("bytes 0-2/8", part.Content.Headers.ContentRange!.ToString());
        Assert.Equal(1, caching.Asked);
    }

    [Fact]
    public async Task A_success_of_an_unsafe_method_removes_what_is_stored()
    {
        await using var caching = await CachingProxy.StartAsync("Cache-Control: max-age=60");
        Assert.Equal("answer 1", await caching.TextAsync("/a?b"));
        using var post = await caching.SendAsync(HttpMethod.Post, "/a?b");
        Assert.Equal("answer 3", await caching.TextAsync("/a?b"));
    }

    [Fact]
    public async Task Many_at_once_make_one_request()
    {
        var gate = new TaskCompletionSource();
        await using var caching = await CachingProxy.StartAsync(async (http, count) =>
        {
            await gate.Task;
            CachingProxy.Add(http.Response, "Cache-Control: max-age=60");
            await http.Response.WriteAsync($"answer {count}");
        });
        var asking = Enumerable.Range(0, 300).Select(_ => caching.TextAsync("/")).ToArray();
        await Eventually.TrueAsync(() => caching.Asked == 1, "the one request");
        gate.SetResult();
        Assert.All(await Task.WhenAll(asking), text => Assert.Equal("answer 1", text));
        Assert.Equal(1, caching.Asked);
    }

    [Fact]
    public async Task Requests_for_what_is_not_kept_do_not_wait_for_each_other()
    {
        var gate = new TaskCompletionSource();
        await using var caching = await CachingProxy.StartAsync(async (http, count) =>
        {
            CachingProxy.Add(http.Response, "Cache-Control: no-store");
            if (count > 1)
            {
                await gate.Task;
            }

            await http.Response.WriteAsync($"answer {count}");
        });
        Assert.Equal("answer 1", await caching.TextAsync("/"));
        Task<string>[] both = [caching.TextAsync("/"), caching.TextAsync("/")];
        await Eventually.TrueAsync(() => caching.Asked == 3, "both requests");
        gate.SetResult();
        Assert.Equal(["answer 2", "answer 3"], (await Task.WhenAll(both)).Order());
    }

    [Fact]
    public async Task A_body_that_breaks_off_is_not_kept_and_does_not_look_whole()
    {
        var gate = new TaskCompletionSource();
        await using var caching = await CachingProxy.StartAsync(async (http, count) =>
        {
            CachingProxy.Add(http.Response, "Cache-Control: max-age=60");
            http.Response.ContentLength = 20;
            await http.Response.WriteAsync("0123456789");
            if (count == 1)
            {
                await http.Response.Body.FlushAsync();
                await gate.Task;
                http.Abort();
                return;
            }

            await http.Response.WriteAsync("0123456789");
        }, expectErrors: true);
        using (var broken = await caching.Client.GetAsync("/", HttpCompletionOption.ResponseHeadersRead))
        {
            gate.SetResult();
            await Assert.ThrowsAnyAsync<Exception>(() => broken.Content.ReadAsStringAsync());
        }


        Assert.Equal("01234567890123456789", await caching.TextAsync("/"));
        Assert.Equal(2, caching.Asked);
    }
}
