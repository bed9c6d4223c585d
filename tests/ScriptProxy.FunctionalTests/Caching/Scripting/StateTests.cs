using Microsoft.AspNetCore.Http;
using ScriptProxy.FunctionalTests.Hooks;
using ScriptProxy.FunctionalTests.Reloading;
using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.Caching.Scripting;

/// <summary>What an exchange knows later of the upstream that a fetch asked for it.</summary>
public sealed class StateTests
{
    private const string Rule = """
        var client = State<string>("client");
        var asked = State<string>("asked");
        var answered = State<int?>("answered");
        OnRequest(request => { request.Set(client, request.RequestHeader("X-Client").ToString()); });
        OnUpstreamRequest(request => { request.Set(asked, $"for {request.RequestHeader("X-Client")}"); });
        OnUpstreamResponse(response => { response.Set(answered, response.Status); });
        OnResponse(response => { response.Headers["X-Kept"] = $"{response.Get(client)}|{response.Get(asked)}|{response.Get(answered)}"; });
        OnCompleted(exchange => Log.LogInformation("completed {Client} {Asked}|{Answered} at {Cluster}/{Destination} on {Route}",
            exchange.Get(client), exchange.Get(asked), exchange.Get(answered), exchange.Cluster, exchange.Destination, exchange.Route));
        """;

    [Theory]
    [InlineData("GET", "max-age=60")]
    [InlineData("GET", "no-store")]
    [InlineData("HEAD", "max-age=60")]
    [InlineData("POST", "max-age=60")]
    public async Task What_the_upstream_phases_keep_is_there_later_for_whoever_had_it_asked(string method, string cacheControl)
    {
        await using var caching = await CachingProxy.StartAsync(Answers(cacheControl), rule: Rule);
        using var answer = await caching.SendAsync(new HttpMethod(method), "/", "X-Client: ann");
        Assert.Equal("ann|for ann|200", answer.Header("X-Kept"));
        await Eventually.LinesAsync(() => caching.Proxy.Log.Lines, "completed ann for ann|200 at main/d1 on all");
    }

    [Fact]
    public async Task A_hit_has_met_no_upstream_phase_and_keeps_nothing_of_who_met_one()
    {
        await using var caching = await CachingProxy.StartAsync(Answers("max-age=60"), rule: Rule);
        await caching.TextAsync("/", "X-Client: ann");
        for (var i = 0; i < 3; i++)
        {
            using var hit = await caching.GetAsync("/", "X-Client: bob");
            Assert.Equal("bob||", hit.Header("X-Kept"));
        }
    }

    [Fact]
    public async Task What_a_revalidation_keeps_is_there_later()
    {
        await using var caching = await CachingProxy.StartAsync((http, count) =>
        {
            CachingProxy.Add(http.Response, "Cache-Control: max-age=10, stale-while-revalidate=0", "ETag: \"v1\"");
            http.Response.StatusCode = count == 1 ? 200 : 304;
            return count == 1 ? http.Response.WriteAsync("body") : Task.CompletedTask;
        }, rule: Rule);
        await caching.TextAsync("/", "X-Client: ann");
        caching.Clock.Advance(TimeSpan.FromSeconds(11));
        using var renewed = await caching.GetAsync("/", "X-Client: bob");
        Assert.Equal("bob|for bob|200", renewed.Header("X-Kept"));
        Assert.Equal(2, caching.Asked);
    }

    [Fact]
    public async Task Who_waited_for_the_fetch_of_another_gets_nothing_that_was_kept_for_that_one()
    {
        var gate = new TaskCompletionSource();
        await using var caching = await CachingProxy.StartAsync(
            async (http, _) =>
            {
                await gate.Task;
                await Answers("max-age=60")(http, 1);
            },
            rule: Rule,
            settings: CachingProxy.Patient);
        var leader = caching.GetAsync("/", "X-Client: ann");
        await Eventually.TrueAsync(() => caching.Asked == 1, "the fetch");
        var other = caching.GetAsync("/", "X-Client: bob");
        await caching.WaitingAsync(1);
        gate.SetResult();
        using var first = await leader;
        using var second = await other;
        Assert.Equal(("ann|for ann|200", "bob||"), (first.Header("X-Kept"), second.Header("X-Kept")));
        await Eventually.LinesAsync(() => caching.Proxy.Log.Lines, "completed bob (null)|(null) at (null)/(null) on all");
    }

    [Fact]
    public async Task Who_leaves_before_the_head_is_known_to_have_had_the_upstream_asked()
    {
        var gate = new TaskCompletionSource();
        await using var caching = await CachingProxy.StartAsync(
            async (http, _) =>
            {
                await gate.Task;
                await Answers("max-age=60")(http, 1);
            },
            rule: Rule);
        await using (var client = await RawClient.ConnectAsync(caching.Proxy.Address))
        {
            await client.SendAsync("GET / HTTP/1.1\r\nHost: a\r\nX-Client: ann\r\n\r\n");
            await Eventually.TrueAsync(() => caching.Asked == 1, "the fetch");
            client.Reset();
        }

        await Eventually.LinesAsync(() => caching.Proxy.Log.Lines, "completed ann (null)|(null) at main/d1 on all");
        gate.SetResult();
    }

    private static Func<HttpContext, int, Task> Answers(string cacheControl) => (http, _) =>
    {
        CachingProxy.Add(http.Response, $"Cache-Control: {cacheControl}");
        return http.Response.WriteAsync("answer");
    };
}
