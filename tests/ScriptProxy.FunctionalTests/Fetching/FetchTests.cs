using Microsoft.AspNetCore.Http;
using ScriptProxy.FunctionalTests.Hooks;
using ScriptProxy.Sdk;
using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.Fetching;

public sealed class FetchTests
{
    private const string Stamps = """
        var stamp = State<string>("stamp");
        OnRequest(request => { Log.LogInformation("request"); request.Set(stamp, "set"); request.Http.Items["item"] = "kept"; request.Cache.Key = "key"; });
        OnUpstreamRequest(request => { request.Headers["X-Stamp"] = request.Get(stamp) + " " + request.Http.Items["item"]; });
        OnUpstreamResponse(response =>
        {
            response.Headers["X-Kept"] = $"{response.Get(stamp)} {response.Cache.Key} {response.Status}";
            response.Cache.Ttl = TimeSpan.FromSeconds(7);
            response.Set(stamp, "by the fetch");
            if (response.Path == "/changed") { response.Status = 203; }
        });
        OnResponse(response => { Log.LogInformation("response"); response.Headers["X-Own"] = response.Get(stamp); });
        OnCompleted(completion => Log.LogInformation("completed"));
        """;

    [Fact]
    public async Task It_asks_as_the_exchange_would_and_meets_the_upstream_hooks_alone()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(LookupCode.Rule(
            async lookup =>
            {
                await using var fetch = lookup.Fetch(new FetchOptions { Headers = headers => headers["X-More"] = "1" });
                var fetched = await fetch.ResponseAsync();
                Assert.Null(fetched.Failure);
                Assert.Equal(("key", TimeSpan.FromSeconds(7), "all"), (fetched.Cache.Key, fetched.Cache.Ttl, fetched.Route));
                return lookup.Respond(new Answer(fetched.Status) { Text = await fetched.ReadAsync(), Headers = { ["X-Kept"] = fetched.Headers["X-Kept"] } });
            },
            Stamps));
        await using var client = await RawClient.ConnectAsync(proxy.Address);

        await client.SendAsync("GET /a%2Fb/%41?q=%41 HTTP/1.1\r\nHost: example.org\r\nConnection: keep-alive, X-Hop\r\nX-Hop: 1\r\nX-End: 2\r\nIf-None-Match: \"3\"\r\n\r\n");
        var answer = await client.ReadUntilAsync("hello");

        Assert.Contains("200 OK", answer);
        Assert.Contains("X-Kept: set key 200\r\n", answer);
        Assert.Contains("X-Own: set\r\n", answer);
        var request = Assert.Single(proxy.Upstream.Requests);
        Assert.Equal(("GET", "/a%2Fb/%41?q=%41"), (request.Method, request.Target));
        Assert.Equal(
            ("2", "1", "\"3\"", "set kept", "127.0.0.1", "example.org", ""),
            (Header("X-End"), Header("X-More"), Header("If-None-Match"), Header("X-Stamp"), Header("X-Forwarded-For"), Header("X-Forwarded-Host"), Header("X-Hop")));
        await Eventually.LinesAsync(() => proxy.Log.Lines, ": completed");
        Assert.Equal(["request", "response", "completed"], proxy.Log.Lines.Where(line => line.Contains("Information rule.csx:")).Select(line => line.Split(": ")[1]));
        Assert.Single(await Eventually.LinesAsync(() => proxy.Access.Lines, "")); // written after the hooks

        string Header(string name) => request.Headers[name].ToString();
    }

    [Theory]
    [InlineData("GET", null, "GET")]
    [InlineData("HEAD", null, "HEAD")]
    [InlineData("HEAD", "GET", "GET")]
    [InlineData("OPTIONS", "PURGE", "PURGE")]
    public async Task Its_method_is_the_exchange_s_or_another(string asked, string? method, string sent)
    {
        await using var proxy = await ProxyUnderTest.StartAsync(LookupCode.Rule(async lookup =>
        {
            await using var fetch = lookup.Fetch(new FetchOptions { Method = method });
            var fetched = await fetch.ResponseAsync();
            return lookup.Respond(new Answer(200) { Headers = { ["X-Body"] = $"'{await fetched.ReadAsync()}' of {fetched.Headers.ContentLength}" } });
        }));
        using var request = new HttpRequestMessage(new HttpMethod(asked), "/");

        using var answer = await proxy.Client.SendAsync(request);

        Assert.Equal(sent, Assert.Single(proxy.Upstream.Requests).Method);
        Assert.Equal(sent == "HEAD" ? "'' of" : "'hello' of", answer.Headers.GetValues("X-Body").Single());
    }

    [Fact]
    public async Task The_hooks_edits_of_the_answer_apply_and_an_empty_body_has_a_head_too()
    {
        await using var upstream = await Upstream.StartAsync(_ => Task.CompletedTask);
        await using var proxy = await ProxyUnderTest.StartAsync(
            LookupCode.Rule(
                async lookup =>
                {
                    await using var fetch = lookup.Fetch();
                    var fetched = await fetch.ResponseAsync();
                    return lookup.Respond(new Answer(fetched.Status) { Text = $"{fetched.Headers["X-Kept"]} '{await fetched.ReadAsync()}'" });
                },
                Stamps),
            upstream);

        using var answer = await proxy.Client.GetAsync("/changed");

        Assert.Equal((203, "set key 200 ''"), ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync()));
    }

    [Theory]
    [InlineData("cluster")]
    [InlineData("address")]
    public async Task It_goes_where_the_request_hooks_send_the_exchange(string way)
    {
        await using var other = await Upstream.StartAsync(http => http.Response.WriteAsync("other"));
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Settings = new Dictionary<string, string> { ["ReverseProxy:Clusters:other:Destinations:d:Address"] = other.Address },
            Rule = LookupCode.Rule(
                async lookup =>
                {
                    await using var fetch = lookup.Fetch();
                    return lookup.Respond(new Answer(200) { Text = await (await fetch.ResponseAsync()).ReadAsync() });
                },
                $$"""
                OnRequest("/cluster", request => request.RouteTo("other"));
                OnRequest("/address", request => request.ForwardTo("{{other.Address}}", new ForwardOptions { KeepHost = true }));
                """),
        });

        Assert.Equal("other", await proxy.Client.GetStringAsync(way));
        Assert.Equal("/" + way, Assert.Single(other.Requests).Target);
        Assert.Empty(proxy.Upstream.Requests);
    }

    [Fact]
    public async Task Session_affinity_holds_for_it()
    {
        await using var second = await Upstream.StartAsync();
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Settings = new Dictionary<string, string>
            {
                ["ReverseProxy:Clusters:main:Destinations:d2:Address"] = second.Address,
                ["ReverseProxy:Clusters:main:SessionAffinity:Enabled"] = "true",
                ["ReverseProxy:Clusters:main:SessionAffinity:Policy"] = "HashCookie",
                ["ReverseProxy:Clusters:main:SessionAffinity:AffinityKeyName"] = "sticky",
            },
            Rule = LookupCode.Rule(async lookup =>
            {
                await using var fetch = lookup.Fetch();
                var fetched = await fetch.ResponseAsync();
                return lookup.Respond(new Answer(200) { Headers = { SetCookie = fetched.Headers.SetCookie } });
            }),
        });
        using var first = await proxy.Client.GetAsync("/first");
        var cookie = first.Headers.GetValues("Set-Cookie").Single().Split(';')[0];
        var chosen = proxy.Upstream.Requests.IsEmpty ? second : proxy.Upstream;

        for (var i = 0; i < 8; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/more") { Headers = { { "Cookie", cookie } } };
            using var answer = await proxy.Client.SendAsync(request);
        }

        Assert.StartsWith("sticky=", cookie);
        Assert.Equal(9, chosen.Requests.Count);
    }

    [Fact]
    public async Task What_ended_cannot_ask()
    {
        ILookup? kept = null;
        await using var proxy = await ProxyUnderTest.StartAsync(LookupCode.Rule(lookup =>
        {
            kept = lookup;
            return new ValueTask<Verdict>(lookup.Respond(new Answer(204)));
        }));

        using var answer = await proxy.Client.GetAsync("/");
        await Eventually.LinesAsync(() => proxy.Access.Lines, "204");
        await Eventually.TrueAsync(() => proxy.Proxy.Generations.Current.Pins.Sum == 0, "the exchange ends");

        Assert.ThrowsAny<InvalidOperationException>(() => kept!.Fetch());
        Assert.ThrowsAny<InvalidOperationException>(() => kept!.Ask("/"));
    }
}
