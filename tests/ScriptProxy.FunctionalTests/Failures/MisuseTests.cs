using System.Net;
using ScriptProxy.FunctionalTests.Wire;
using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.Failures;

/// <summary>What a rule gets wrong, or copies from a client, must not become a hole in the proxy.</summary>
public sealed class MisuseTests
{
    [Fact]
    public async Task A_client_cannot_split_the_request_through_an_address_made_of_its_path()
    {
        await using var upstream = new WireUpstream();
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Configuration = upstream.Configuration,
            Rule = $$"""OnRequest("/t/{tenant}", request => request.ForwardTo("{{upstream.Address}}/" + request.PathValue("tenant")));""",
        });
        using var client = await WireConnection.ConnectAsync(proxy.Address);

        await client.AskAsync("GET /t/x%20HTTP%0D%0AX-Evil:%201 HTTP/1.1\r\nHost: a\r\n\r\n");

        var request = Assert.Single(upstream.Requests);
        Assert.Null(request.Header("X-Evil"));
        Assert.StartsWith("GET /x%20HTTP%0D%0AX-Evil:%201/t/x", request.FirstLine, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""OnUpstreamRequest(r => r.Target = new Uri("http://127.0.0.1:1/a b", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));""", 502)]
    [InlineData("""OnRequest(r => r.Headers["X-A"] = "a\r\nb");""", 500)]
    [InlineData("""OnRequest(r => r.Headers["X A"] = "a");""", 500)]
    [InlineData("""OnRequest(r => r.Headers["X-A"] = "a\u000bb");""", 500)]
    [InlineData("""OnRequest(r => r.Headers["X-A"] = "\u0100dmin");""", 500)]
    [InlineData("""OnRequest(r => r.Headers.UserAgent = "\u0100dmin");""", 500)]
    [InlineData("""OnRequest(r => { r.Http.Request.Headers["X-A"] = "\u0100dmin"; });""", 502)]
    [InlineData("""OnUpstreamRequest(r => r.Headers["X-A"] = "\u0100dmin");""", 502)]
    [InlineData("""OnUpstreamRequest(r => r.Headers["X-A"] = "a\u007f");""", 502)]
    [InlineData("""OnRequest(r => { var a = new Answer(200); a.Headers["X-A"] = "a\uff0cb"; return r.Respond(a); });""", 500)]
    [InlineData("""OnRequest(r => r.Redirect("/\u20ac"));""", 500)]
    [InlineData("""OnRequest(r => { r.Abort(); });""", 500)]
    [InlineData("""OnRequest(r => (Verdict)7);""", 500)]
    [InlineData("""FailOpen(); OnRequest(r => { r.Respond(403); });""", 500)]
    [InlineData("""FailOpen(); OnRequest(r => { r.Abort(); });""", 500)]
    public async Task What_a_hook_gets_wrong_is_an_error_and_reaches_no_upstream(string rule, int status)
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { Rule = rule, ExpectErrors = true });

        using var answer = await proxy.Client.GetAsync("/");

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Empty(proxy.Upstream.Requests);
    }

    [Theory]
    [InlineData("""OnResponse(r => r.Headers["X-A"] = "\u0100dmin");""", 500)]
    [InlineData("""OnResponse(r => r.Headers.Server = "\u0100dmin");""", 500)]
    [InlineData("""OnUpstreamResponse(r => r.Headers["X-A"] = "\u0100dmin");""", 502)]
    public async Task A_header_of_an_answer_that_cannot_be_sent_as_it_stands_is_an_error(string rule, int status)
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { Rule = rule, ExpectErrors = true });

        using var answer = await proxy.Client.GetAsync("/");

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.False(answer.Headers.Contains("X-A"));
    }

    [Theory]
    [InlineData("""OnRequest("/own", r => { var a = new Answer(200) { Text = "12345" }; a.Headers["Transfer-Encoding"] = "chunked"; a.Headers["Content-Length"] = "3"; return r.Respond(a); });""")]
    [InlineData("""OnRequest("/own", r => r.Respond(200, "12345")); OnResponse(r => { r.Headers["Transfer-Encoding"] = "chunked"; r.Headers["Connection"] = "X-A"; r.Headers["Upgrade"] = "h2c"; });""")]
    [InlineData("""OnRequest("/own", r => r.Respond(200, "12345")); OnUpstreamResponse(r => { r.Headers["Transfer-Encoding"] = "chunked"; r.Headers["Connection"] = "X-A"; r.Headers["Upgrade"] = "h2c"; });""")]
    public async Task A_hook_cannot_frame_an_answer_otherwise_than_it_is_sent(string rule)
    {
        await using var proxy = await ProxyUnderTest.StartAsync(rule);
        using var client = await WireConnection.ConnectAsync(proxy.Address);

        foreach (var path in new[] { "/own", "/upstream", "/own" })
        {
            var answer = await client.AskAsync($"GET {path} HTTP/1.1\r\nHost: a\r\n\r\n");

            Assert.Equal(path == "/own" ? "12345" : "hello", answer.Body);
            Assert.Null(answer.Header("Upgrade"));
            Assert.Null(answer.Header("Connection"));
            Assert.True(answer.Header("Transfer-Encoding") is null || answer.Header("Content-Length") is null);
        }
    }

    [Fact]
    public async Task A_routes_transform_cannot_frame_an_answer_otherwise_than_it_is_sent()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Configuration = """
                {
                  "ReverseProxy": {
                    "Routes": {
                      "all": { "ClusterId": "main", "Match": { "Path": "{**rest}" }, "Transforms": [ { "ResponseHeader": "Transfer-Encoding", "Set": "chunked" } ] }
                    },
                    "Clusters": { "main": { "Destinations": { "d1": { "Address": "{upstream}" } } } }
                  }
                }
                """,
        });
        using var client = await WireConnection.ConnectAsync(proxy.Address);

        for (var i = 0; i < 2; i++)
        {
            Assert.Equal("hello", (await client.AskAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n")).Body);
        }
    }

    [Fact]
    public async Task An_async_void_method_is_refused_when_it_is_registered()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { ExpectErrors = true });
        proxy.WriteRule("late.csx", """
            async void Late(IRequest request) { await Task.Delay(300); request.RouteTo("main"); }
            OnRequest(Late);
            """);

        var finding = Assert.Single(await proxy.ReloadAsync());

        Assert.Contains("late.csx(2,", finding, StringComparison.Ordinal);
        Assert.Contains("async void", finding, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_that_somebody_keeps_is_closed_to_him()
    {
        await using var proxy = await ProxyUnderTest.StartAsync("""
            IRequest? kept = null;
            OnRequest("/keep", request => { kept = request; return Continue; });
            OnRequest("/use", request => { try { return request.Respond(200, kept!.Path); } catch (ObjectDisposedException) { return request.Respond(410, "gone"); } });
            """);

        await proxy.Client.GetStringAsync("/keep");
        var first = await proxy.Client.GetStringAsync("/keep");
        using var used = await proxy.Client.GetAsync("/use");

        Assert.Equal("hello", first);
        // The object may serve /use itself by now; another client's exchange it is not.
        Assert.True(used.StatusCode == HttpStatusCode.Gone || await used.Content.ReadAsStringAsync() == "/use");
    }

    [Fact]
    public async Task A_response_s_body_that_somebody_keeps_is_closed_to_him()
    {
        await using var proxy = await ProxyUnderTest.StartAsync("""
            Stream? kept = null;
            OnRequest("/keep", request => { kept = request.Http.Response.Body; return Continue; });
            OnRequest("/use", async request =>
            {
                try { await kept!.WriteAsync(new byte[] { 65 }); return request.Respond(500, "written"); }
                catch (ObjectDisposedException) { return request.Respond(410, "gone"); }
            });
            """);

        Assert.Equal("hello", await proxy.Client.GetStringAsync("/keep"));
        using var used = await proxy.Client.GetAsync("/use");

        Assert.Equal(HttpStatusCode.Gone, used.StatusCode);
    }

    [Theory]
    [InlineData("secret.example.")]
    [InlineData("SECRET.example.:80")]
    public async Task The_roots_dot_makes_no_other_host(string host)
    {
        await using var proxy = await ProxyUnderTest.StartAsync(
            """OnRequest(new Match { Hosts = ["secret.example"] }, request => request.Respond(403));""");
        using var client = await WireConnection.ConnectAsync(proxy.Address);

        Assert.Equal(403, (await client.AskAsync($"GET / HTTP/1.1\r\nHost: {host}\r\n\r\n")).Status);
    }

    [Fact]
    public async Task A_cluster_is_the_same_however_it_is_spelled()
    {
        await using var proxy = await ProxyUnderTest.StartAsync("""
            OnRequest(request => { request.RouteTo(request.Headers["X-Cluster"].ToString()); return request.Respond(200, request.Cluster); });
            """);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { { "X-Cluster", "mAiN" } } };

        using var answer = await proxy.Client.SendAsync(request);

        Assert.Equal("main", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task The_error_in_place_of_a_broken_answer_passes_the_response_hooks()
    {
        await using var upstream = new WireUpstream("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n", closes: true);
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Configuration = upstream.Configuration,
            Rule = """OnResponse(response => response.Headers["X-Seen"] = response.Status.ToString());""",
            ExpectErrors = true,
        });

        using var answer = await proxy.Client.GetAsync("/");

        Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
        Assert.Equal(["502"], answer.Headers.GetValues("X-Seen"));
    }

    [Fact]
    public async Task Response_hooks_see_nothing_of_a_refused_head()
    {
        await using var proxy = await ProxyUnderTest.StartAsync("""
            OnResponse(response => response.Headers["X-Seen"] = $"{response.Path}|{response.RequestHeader("X-A")}|{response.ClientAddress}");
            """);
        using var client = await WireConnection.ConnectAsync(proxy.Address);

        var answer = await client.AskAsync("GET /x/..%2Fadmin HTTP/1.1\r\nHost: a\r\nX-A: b\r\n\r\n");

        Assert.Equal(400, answer.Status);
        Assert.Equal("/||127.0.0.1", answer.Header("X-Seen"));
    }
}
