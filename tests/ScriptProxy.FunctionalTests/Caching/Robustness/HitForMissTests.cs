using Microsoft.AspNetCore.Http;
using ScriptProxy.FunctionalTests.Reloading;
using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.Caching.Robustness;

public sealed class HitForMissTests
{
    [Theory]
    [InlineData("Cache-Control: private")]
    [InlineData("Cache-Control: no-store")]
    public async Task The_first_answer_that_can_be_kept_is_whatever_was_remembered_of_others(string first)
    {
        await using var caching = await CachingProxy.StartAsync((http, count) =>
        {
            http.Response.StatusCode = count == 1 ? 503 : 200;
            CachingProxy.Add(http.Response, count == 1 ? first : "Cache-Control: max-age=60");
            return http.Response.WriteAsync($"answer {count}");
        });
        using var failed = await caching.GetAsync("/");
        Assert.Equal(503, (int)failed.StatusCode);
        using var stored = await caching.GetAsync("/");
        Assert.Equal("ScriptProxy; fwd=uri-miss; fwd-status=200; stored; ttl=60", stored.Header("Cache-Status"));
        using var hit = await caching.GetAsync("/");
        Assert.Equal(("answer 2", "ScriptProxy; hit; ttl=60"), (await hit.Content.ReadAsStringAsync(), hit.Header("Cache-Status")));
    }

    [Fact]
    public async Task What_a_rule_passes_by_its_answer_is_passed_for_a_while_and_never_kept()
    {
        await using var caching = await CachingProxy.StartAsync(
            (http, count) =>
            {
                CachingProxy.Add(http.Response, "Cache-Control: max-age=60", count == 1 ? "X-Personal: yes" : "X-Personal: no");
                return http.Response.WriteAsync($"answer {count}");
            },
            rule: """OnUpstreamResponse(response => { if (response.Headers["X-Personal"] == "yes") response.Cache.Pass("personal"); });""");
        using var first = await caching.GetAsync("/");
        Assert.Equal("""ScriptProxy; fwd=uri-miss; fwd-status=200; detail="personal" """.Trim(), first.Header("Cache-Status"));
        using var second = await caching.GetAsync("/");
        Assert.Equal(("answer 2", "ScriptProxy; fwd=bypass; fwd-status=200; detail=\"hit-for-pass\""), (await second.Content.ReadAsStringAsync(), second.Header("Cache-Status")));
        caching.Clock.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal(["answer 3", "answer 3"], [await caching.TextAsync("/"), await caching.TextAsync("/")]);
    }

    [Fact]
    public async Task Answers_to_credentials_are_remembered_for_those_with_credentials_alone()
    {
        var gate = new TaskCompletionSource();
        await using var caching = await CachingProxy.StartAsync(async (http, count) =>
        {
            if (http.Request.Headers.Authorization.Count > 0)
            {
                http.Response.StatusCode = 401;
                await (count > 2 ? gate.Task : Task.CompletedTask);
            }

            CachingProxy.Add(http.Response, "Cache-Control: max-age=1, stale-while-revalidate=60", "ETag: \"a\"");
            if (http.Request.Headers.Authorization.Count > 0)
            {
                CachingProxy.Add(http.Response, "Cache-Control: private");
            }

            await http.Response.WriteAsync($"answer {count}");
        });
        Assert.Equal("answer 1", await caching.TextAsync("/"));
        caching.Clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("answer 1", await caching.TextAsync("/", "Authorization: Basic YTpi")); // and fetches it anew
        await Eventually.TrueAsync(() => caching is { Asked: 2, UnderWay: 0 }, "the end of the refresh");
        Assert.Equal("answer 1", await caching.TextAsync("/")); // still there, and fetches it anew too
        await Eventually.TrueAsync(() => caching is { Asked: 3, UnderWay: 0 }, "the end of the refresh");
        Assert.Equal("answer 3", await caching.TextAsync("/"));
        caching.Clock.Advance(TimeSpan.FromSeconds(100));
        Task<string>[] both = [caching.TextAsync("/", "Authorization: Basic YTpi"), caching.TextAsync("/", "Authorization: Basic YTpi")];
        await Eventually.TrueAsync(() => caching.Asked == 5, "both requests");
        Assert.Equal("answer 6", await caching.TextAsync("/")); // who has none waits for none of them
        gate.SetResult();
        await Task.WhenAll(both);
    }

    [Fact]
    public async Task Who_is_let_go_asks_for_itself_and_what_may_be_kept_is()
    {
        var gate = new TaskCompletionSource();
        await using var caching = await CachingProxy.StartAsync(async (http, count) =>
        {
            await gate.Task;
            CachingProxy.Add(http.Response, count == 1 ? "Cache-Control: private" : "Cache-Control: max-age=60");
            await http.Response.WriteAsync($"answer {count}");
        });
        var asking = Enumerable.Range(0, 5).Select(_ => caching.TextAsync("/")).ToArray();
        await Eventually.TrueAsync(() => caching.UnderWay == 6, "all wait");
        gate.SetResult();
        await Task.WhenAll(asking);
        var asked = caching.Asked;
        await caching.TextAsync("/");
        Assert.Equal(asked, caching.Asked);
    }

    [Fact]
    public async Task A_condition_is_evaluated_against_an_answer_that_is_not_kept_too()
    {
        await using var caching = await CachingProxy.StartAsync("Cache-Control: private", "ETag: \"a\"", "Set-Cookie: a=b");
        for (var round = 0; round < 2; round++)
        {
            using var known = await caching.GetAsync("/", "If-None-Match: \"a\"");
            Assert.Equal((304, "\"a\"", "a=b", ""), ((int)known.StatusCode, known.Header("ETag"), known.Header("Set-Cookie"), await known.Content.ReadAsStringAsync()));
            using var other = await caching.GetAsync("/", "If-None-Match: \"b\"");
            Assert.Equal(200, (int)other.StatusCode);
        }

        await Eventually.TrueAsync(() => caching.UnderWay == 0, "the end of the fetches");
    }

    [Fact]
    public async Task A_late_answer_does_not_take_the_place_of_one_that_was_asked_for_later()
    {
        var gates = new[] { new TaskCompletionSource(), new TaskCompletionSource() };
        await using var caching = await CachingProxy.StartAsync(async (http, count) =>
        {
            await (count <= 2 ? gates[count - 1].Task : Task.CompletedTask);
            http.Response.StatusCode = count == 2 ? 500 : 200;
            CachingProxy.Add(http.Response, count == 2 ? "Cache-Control: no-store" : "Cache-Control: max-age=600");
            await http.Response.WriteAsync($"answer {count}");
        });
        for (var older = 1; older <= 2; older++)
        {
            var slow = caching.GetAsync("/");
            await Eventually.TrueAsync(() => caching.Asked == older, "the slow request");
            caching.Clock.Advance(TimeSpan.FromSeconds(1));
            using var purge = await caching.SendAsync(new HttpMethod("PURGE"), "/"); // who comes now waits for none who came before
            if (older == 1)
            {
                continue;
            }

            Assert.Equal("answer 3", await caching.TextAsync("/"));
        }

        foreach (var gate in gates)
        {
            gate.SetResult();
            await Eventually.TrueAsync(() => caching.UnderWay == (gate == gates[0] ? 2 : 0), "the late answer");
            Assert.Equal("answer 3", await caching.TextAsync("/"));
        }

        Assert.Equal(3, caching.Asked);
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
