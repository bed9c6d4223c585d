using Microsoft.AspNetCore.Http;
using ScriptProxy.FunctionalTests.Reloading;
using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.Caching.Robustness;

/// <summary>A 304 is judged as the whole answer it stands for (RFC 9111 3.2): by its headers and by rules.</summary>
public sealed class RenewalTests
{
    private const string Tag = "ETag: \"a\"";

    [Theory]
    [InlineData("private, max-age=600", "private")]
    [InlineData("no-store", "no-store")]
    [InlineData("max-age=0, no-cache=\"ETag\", private", "private")]
    public async Task What_a_304_forbids_to_keep_is_sent_to_who_asked_and_forgotten(string cacheControl, string reason)
    {
        await using var caching = await StartAsync(["Cache-Control: public, max-age=1"], [$"Cache-Control: {cacheControl}", "Set-Cookie: mine=1"]);
        await caching.TextAsync("/");
        caching.Clock.Advance(TimeSpan.FromSeconds(2));
        using var renewed = await caching.GetAsync("/");
        Assert.Equal(("answer 1", "mine=1"), (await renewed.Content.ReadAsStringAsync(), renewed.Header("Set-Cookie")));
        Assert.Equal($"ScriptProxy; fwd=stale; fwd-status=304; ttl=0; detail=\"{reason}\"", renewed.Header("Cache-Status"));
        Assert.Equal("answer 3", await caching.TextAsync("/"));
        Assert.False(caching.Proxy.Upstream.Requests.Last().Headers.ContainsKey("If-None-Match"));
    }

    [Fact]
    public async Task Who_waited_for_a_304_that_is_for_one_client_asks_for_itself()
    {
        var gate = new TaskCompletionSource();
        await using var caching = await StartAsync(["Cache-Control: max-age=1"], ["Cache-Control: private"], wait: count => count == 2 ? gate.Task : Task.CompletedTask);
        await caching.TextAsync("/");
        caching.Clock.Advance(TimeSpan.FromSeconds(2));
        var asking = Enumerable.Range(0, 5).Select(_ => caching.TextAsync("/")).ToArray();
        await Eventually.TrueAsync(() => caching.UnderWay == 6, "all wait");
        gate.SetResult();
        Assert.Single(await Task.WhenAll(asking), text => text == "answer 1"); // what the others fetch may be kept, and shared
    }

    [Fact]
    public async Task Credentials_of_one_client_do_not_take_from_the_others_what_is_stored()
    {
        await using var caching = await StartAsync(["Cache-Control: max-age=1"], ["Cache-Control: max-age=1"]);
        await caching.TextAsync("/");
        caching.Clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("answer 1", await caching.TextAsync("/", "Authorization: Basic YTpi"));
        using var other = await caching.GetAsync("/");
        Assert.Equal(("answer 1", "ScriptProxy; fwd=stale; fwd-status=304; ttl=1"), (await other.Content.ReadAsStringAsync(), other.Header("Cache-Status")));
    }

    [Theory]
    [InlineData("Accept-Language")]
    [InlineData("*")]
    public async Task What_a_304_varies_on_counts(string vary)
    {
        await using var caching = await StartAsync(["Cache-Control: max-age=1"], ["Cache-Control: max-age=60", $"Vary: {vary}"], always: $"Vary: {vary}");
        Assert.Equal("answer 1", await caching.TextAsync("/", "Accept-Language: de"));
        caching.Clock.Advance(TimeSpan.FromSeconds(2));
        await caching.TextAsync("/", "Accept-Language: de");
        var asked = caching.Asked;
        await caching.TextAsync("/", "Accept-Language: fr");
        Assert.Equal(asked + 1, caching.Asked);
        await caching.TextAsync("/", "Accept-Language: de");
        Assert.Equal(asked + (vary == "*" ? 2 : 1), caching.Asked);
    }

    [Fact]
    public async Task A_304_gives_new_tags()
    {
        await using var caching = await StartAsync(["Cache-Control: max-age=1", "Surrogate-Key: one"], ["Cache-Control: max-age=60", "Surrogate-Key: two"]);
        await caching.TextAsync("/");
        caching.Clock.Advance(TimeSpan.FromSeconds(2));
        await caching.TextAsync("/");
        using var old = await caching.SendAsync(new HttpMethod("PURGE"), "/", "Surrogate-Key: one");
        Assert.Equal("answer 1", await caching.TextAsync("/"));
        using var purge = await caching.SendAsync(new HttpMethod("PURGE"), "/", "Surrogate-Key: two");
        Assert.Equal("answer 3", await caching.TextAsync("/"));
    }

    [Fact]
    public async Task Rules_see_the_answer_that_a_304_stands_for_and_their_times_hold_on()
    {
        await using var caching = await StartAsync(
            ["Cache-Control: max-age=1", "X-Kind: page"],
            ["X-Kind-Of: 304"],
            """
            OnUpstreamResponse(response =>
            {
                if (response.Status != 200 || response.Headers["X-Kind"] != "page")
                    return;
                response.Cache.Ttl = TimeSpan.FromMinutes(5);
                response.Cache.Grace = TimeSpan.Zero;
                response.Headers["X-Judged"] = response.Headers.ContentLength is null ? "304" : "200";
            });
            """);
        await caching.TextAsync("/");
        for (var round = 0; round < 3; round++)
        {
            caching.Clock.Advance(TimeSpan.FromSeconds(301));
            using var renewed = await caching.GetAsync("/");
            Assert.Equal(("answer 1", "ScriptProxy; fwd=stale; fwd-status=304; ttl=300"), (await renewed.Content.ReadAsStringAsync(), renewed.Header("Cache-Status")));
            Assert.Equal(("304", 8L), (renewed.Header("X-Judged"), renewed.Content.Headers.ContentLength));
            caching.Clock.Advance(TimeSpan.FromSeconds(299));
            using var hit = await caching.GetAsync("/");
            Assert.Equal("ScriptProxy; hit; ttl=1", hit.Header("Cache-Status"));
        }
    }

    [Fact]
    public async Task A_rule_that_keeps_nothing_more_is_asked_of_a_304_too()
    {
        await using var caching = await StartAsync(
            ["Cache-Control: max-age=1"],
            ["Cache-Control: max-age=60", "X-Sale: on"],
            """OnUpstreamResponse(response => { if (response.Status == 200 && response.Headers.ContainsKey("X-Sale")) response.Cache.Store = false; });""");
        await caching.TextAsync("/");
        caching.Clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("answer 1", await caching.TextAsync("/"));
        Assert.Equal("answer 3", await caching.TextAsync("/"));
    }

    /// <summary>An upstream whose first answer has the one headers, and that confirms it with the other.</summary>
    private static Task<CachingProxy> StartAsync(string[] whole, string[] notModified, string? rule = null, string? always = null, Func<int, Task>? wait = null) => CachingProxy.StartAsync(
        async (http, count) =>
        {
            await (wait?.Invoke(count) ?? Task.CompletedTask);
            CachingProxy.Add(http.Response, Tag);
            if (http.Request.Headers.IfNoneMatch.Count > 0)
            {
                CachingProxy.Add(http.Response, notModified);
                http.Response.StatusCode = 304;
                return;
            }

            CachingProxy.Add(http.Response, count == 1 || always is null ? whole : [.. whole, always]);
            var text = $"answer {count}";
            http.Response.ContentLength = text.Length;
            await http.Response.WriteAsync(text);
        },
        """ "Freshness": { "Grace": "0:00" } """,
        rule: rule);
}
