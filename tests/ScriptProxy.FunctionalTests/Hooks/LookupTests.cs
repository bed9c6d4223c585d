using System.Net;
using ScriptProxy.Sdk;
using ScriptProxy.Testing;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.FunctionalTests.Hooks;

public sealed class LookupTests
{
    [Fact]
    public async Task An_answer_passes_response_and_completion_and_asks_no_upstream()
    {
        await using var proxy = await ProxyUnderTest.StartAsync("""
            var trail = State<string>("trail");
            void Note(IExchange exchange, string what) => exchange.Set(trail, exchange.Get(trail) + what + " ");
            OnCompleted(completion => Log.LogInformation("{Path}: {Trail}{By} {Status}", completion.Path, completion.Get(trail), completion.DecidedBy, completion.Status));
            OnResponse(response => { Note(response, "response"); response.Headers["X-Status"] = $"{response.Status}"; });
            OnUpstreamResponse(response => Note(response, "upstream"));
            OnLookup(lookup => { Note(lookup, "lookup"); return lookup.Path == "/kept" ? lookup.Respond(new Answer(203) { Text = "kept" }) : Continue; });
            OnLookup(lookup => { Note(lookup, "next"); return Continue; });
            OnRequest(request => { Note(request, "request"); });
            OnRequest("/refused", request => request.Respond(403));
            """);

        using var kept = await proxy.Client.GetAsync("/kept");
        using var other = await proxy.Client.GetAsync("/other");
        using var refused = await proxy.Client.GetAsync("/refused");

        Assert.Equal((203, "kept", "203"), ((int)kept.StatusCode, await kept.Content.ReadAsStringAsync(), kept.Headers.GetValues("X-Status").Single()));
        Assert.Equal("/other", Assert.Single(proxy.Upstream.Requests).Target);
        Assert.Equal(
            ["/kept: request lookup response rule.csx 203", "/other: request lookup next upstream response (null) 200", "/refused: request response rule.csx 403"],
            (await Eventually.LinesAsync(() => proxy.Log.Lines, ": request", 3)).Select(line => line[line.IndexOf('/')..]));
    }

    [Theory]
    [InlineData("OnLookup(lookup => throw new Exception(\"broken\"));", "broken")]
    [InlineData("OnLookup(async lookup => { await Task.Yield(); throw new Exception(\"broken later\"); });", "broken later")]
    [InlineData("OnLookup(new Match { When = _ => throw new Exception(\"broken match\") }, lookup => Continue);", "broken match")]
    [InlineData("OnLookup(lookup => { lookup.Respond(new Answer(200) { Text = \"half\" }); throw new Exception(\"broken after\"); });", "broken after")]
    [InlineData("OnLookup(lookup => { lookup.Respond(new Answer(200) { Text = \"half\" }); return Continue; });", "did not return it")]
    [InlineData("OnLookup(lookup => Verdict.Respond);", "without an answer")]
    [InlineData("OnLookup(lookup => Verdict.Abort);", "A lookup hook cannot abort")]
    public async Task A_lookup_that_fails_is_named_and_counted_and_the_upstream_asked(string rule, string message)
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { Rule = rule, ExpectErrors = true });

        Assert.Equal("hello", await proxy.Client.GetStringAsync("/"));

        Assert.Single(proxy.Upstream.Requests);
        var error = Assert.Single(proxy.Log.Errors);
        Assert.Contains("rule.csx failed in OnLookup; the exchange goes on", error);
        Assert.Contains(message, error);
        Assert.Equal(1, Assert.Single(proxy.Proxy.Generations.Current.Units).Statistics.Of(Phase.OnLookup).Failures);
    }

    [Fact]
    public async Task The_time_limit_of_hooks_does_not_hold()
    {
        var clock = new ManualTimeProvider();
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Time = clock,
            Rule = """
                var gate = new TaskCompletionSource();
                OnRequest("/open", request => { gate.SetResult(); return request.Respond(200); });
                OnLookup(async lookup => { Log.LogInformation("waits"); await gate.Task; return lookup.Respond(new Answer(200) { Text = "late" }); });
                """,
        });

        var asked = proxy.Client.GetStringAsync("/");
        await Eventually.LinesAsync(() => proxy.Log.Lines, "waits");
        clock.Advance(TimeSpan.FromMinutes(5));
        await proxy.Client.GetStringAsync("/open");

        Assert.Equal("late", await asked);
    }

    [Theory]
    [InlineData("/kept", 200, "answer")]
    [InlineData("/own", 200, "own")]
    [InlineData("/", 200, "answer")]
    [InlineData("/upstream", 200, "upstream")]
    [InlineData("/fails", 502, "answer")]
    [InlineData("/broken", 500, "answer")]
    public async Task What_it_sets_of_the_response_s_headers_goes_with_whatever_answer_has_no_such_header(string path, int status, string value)
    {
        await using var upstream = await Upstream.StartAsync(http =>
        {
            if (http.Request.Path == "/upstream")
            {
                http.Response.Headers["X-Kept"] = "upstream";
            }

            return Task.CompletedTask;
        });
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            ExpectErrors = true,
            Upstream = upstream,
            Rule = """
                OnLookup(lookup => { lookup.ResponseHeaders["X-Kept"] = "answer"; return Continue; });
                OnLookup("/kept", lookup => lookup.Respond(new Answer(200)));
                OnLookup("/own", lookup => lookup.Respond(new Answer(200) { Headers = { ["X-Kept"] = "own" } }));
                OnUpstreamRequest("/fails", request => throw new Exception("no"));
                OnResponse(response => { response.Headers["X-Seen"] = response.Headers["X-Kept"]; });
                OnResponse("/broken", response => throw new Exception("no"));
                """,
        });

        using var answer = await proxy.Client.GetAsync(path);

        Assert.Equal((status, value), ((int)answer.StatusCode, answer.Headers.GetValues("X-Kept").Single()));
        Assert.Equal(path == "/broken" ? null : value, answer.Headers.TryGetValues("X-Seen", out var seen) ? seen.Single() : null);
        using var next = await proxy.Client.GetAsync("/upstream");
        Assert.Equal("upstream", next.Headers.GetValues("X-Kept").Single());
    }

    [Theory]
    [InlineData("GET", "", false)]
    [InlineData("HEAD", "", false)]
    [InlineData("POST", "Content-Length: 2\r\n", true)]
    [InlineData("POST", "Content-Length: 0\r\n", false)]
    [InlineData("PUT", "Transfer-Encoding: chunked\r\n", true)]
    [InlineData("GET", "Connection: Upgrade\r\nUpgrade: websocket\r\n", true)]
    public async Task It_sees_whether_there_is_a_body_or_an_upgrade(string method, string headers, bool hasBody)
    {
        await using var proxy = await ProxyUnderTest.StartAsync(
            "OnLookup(lookup => lookup.Respond(new Answer(200) { Headers = { [\"X-Body\"] = $\"{lookup.HasBody}\" } }));");
        await using var client = await RawClient.ConnectAsync(proxy.Address);

        await client.SendAsync($"{method} / HTTP/1.1\r\nHost: a\r\n{headers}\r\n");

        Assert.Contains($"X-Body: {hasBody}", await client.ReadUntilAsync("\r\n\r\n"));
    }

    [Theory]
    [InlineData("/a%2Fb/%41?q=%41&r=", "/a%2Fb/%41?q=%41&r=")]
    [InlineData("http://a/x%2F?q=%2f", "/x%2F?q=%2f")]
    [InlineData("/moved/%41?a", "/else%2Fwhere/%41?a")]
    [InlineData("/query/%41?a=%41&b=1", "/query/%41?a=%41&b=2")]
    public async Task Its_target_is_what_an_upstream_would_see(string asked, string target)
    {
        await using var proxy = await ProxyUnderTest.StartAsync("""
            OnRequest("/moved/{rest}", request => { request.Path = $"/else%2Fwhere/{request.PathValue("rest")}"; });
            OnRequest("/query/{rest}", request => request.SetQuery("b", "2"));
            OnLookup(lookup => { lookup.ResponseHeaders["X-Target"] = lookup.Target; return Continue; });
            """);
        await using var client = await RawClient.ConnectAsync(proxy.Address);

        await client.SendAsync($"GET {asked} HTTP/1.1\r\nHost: a\r\n\r\n");

        Assert.Contains($"X-Target: {target}\r\n", await client.ReadUntilAsync("\r\n\r\n"));
        Assert.Equal(target, Assert.Single(proxy.Upstream.Requests).Target);
    }

    [Fact]
    public async Task A_client_that_leaves_meanwhile_is_no_error_and_no_upstream_is_asked()
    {
        await using var proxy = await ProxyUnderTest.StartAsync("""
            OnLookup(async lookup => { Log.LogInformation("waits"); await Task.Delay(-1, lookup.Aborted); return Continue; });
            """);
        await using var client = await RawClient.ConnectAsync(proxy.Address);

        await client.SendAsync("GET /long HTTP/1.1\r\nHost: a\r\n\r\n");
        await Eventually.LinesAsync(() => proxy.Log.Lines, "waits");
        client.Reset();

        Assert.Contains("/long 499 0B", Assert.Single(await Eventually.LinesAsync(() => proxy.Access.Lines, "/long")));
        Assert.Empty(proxy.Upstream.Requests);
        Assert.Equal(0, Assert.Single(proxy.Proxy.Generations.Current.Units).Statistics.Of(Phase.OnLookup).Failures);
    }

    [Fact]
    public async Task An_answer_that_comes_too_late_is_refused()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            ExpectErrors = true,
            Rule = """
                ILookup kept = null;
                OnLookup(lookup => { kept = lookup; return Continue; });
                OnUpstreamRequest(request => { kept.Respond(new Answer(200)); });
                """,
        });

        using var answer = await proxy.Client.GetAsync("/");

        Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
        Assert.Contains("after the phase OnLookup", Assert.Single(await Eventually.LinesAsync(() => proxy.Log.Errors, "failed in OnUpstreamRequest")));
    }
}
