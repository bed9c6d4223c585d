using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Http;
using ScriptProxy.FunctionalTests.Hooks;
using ScriptProxy.Sdk;
using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.Fetching;

public sealed class AskTests
{
    [Fact]
    public async Task The_proxy_answers_itself_as_it_would_a_client_and_counts_one_exchange()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(LookupCode.Rule(
            async lookup =>
            {
                if (lookup.Path != "/page")
                {
                    return Verdict.Continue;
                }

                await using var fetch = lookup.Ask("/pa%72t%2F?x=%31");
                var fetched = await fetch.ResponseAsync();
                return lookup.Respond(new Answer(200) { Text = $"{fetched.Headers["X-Trail"]} {await fetched.ReadAsync()}" });
            },
            """
            var trail = State<string>("trail");
            void Note(IExchange exchange, string what) => exchange.Set(trail, exchange.Get(trail) + what + exchange.Path + exchange.QueryString + " ");
            OnRequest(request => { Note(request, "request"); if (request.Path == "/page") { request.Cache.Key = "page"; } });
            OnLookup(lookup => { Note(lookup, $"lookup{lookup.Cache.Key}"); return Continue; });
            OnUpstreamRequest(request => Note(request, "asked"));
            OnUpstreamResponse(response => Note(response, "answered"));
            OnResponse(response => { Note(response, "response"); response.Headers["X-Trail"] = response.Get(trail); });
            OnCompleted(completion => Log.LogInformation("completed {Path}", completion.Path));
            """));
        await using var client = await RawClient.ConnectAsync(proxy.Address);

        await client.SendAsync("GET /page HTTP/1.1\r\nHost: example.org\r\nX-End: 2\r\nCookie: a=b\r\nIf-None-Match: \"3\"\r\nRange: bytes=0-1\r\n\r\n");
        var answer = await client.ReadUntilAsync("hello");

        const string Part = "/part%2F?x=%31";
        Assert.Contains($"request{Part} lookup{Part} asked{Part} answered{Part} response{Part}  hello", answer);
        Assert.Contains("X-Trail: request/page response/page", answer);
        var request = Assert.Single(proxy.Upstream.Requests);
        Assert.Equal(("GET", "/pa%72t%2F?x=%31"), (request.Method, request.Target));
        Assert.Equal(("2", "a=b", "", "", "example.org"), (Header("X-End"), Header("Cookie"), Header("If-None-Match"), Header("Range"), Header("X-Forwarded-Host")));
        Assert.Contains("completed /page", Assert.Single(await Eventually.LinesAsync(() => proxy.Log.Lines, ": completed")));
        Assert.Single(await Eventually.LinesAsync(() => proxy.Access.Lines, "")); // written after the hooks

        string Header(string name) => request.Headers[name].ToString();
    }

    [Theory]
    [InlineData("http://other.example:81/x?y", "/x?y", "http other.example:81")]
    [InlineData("HTTPS://other.example", "/", "https other.example")]
    [InlineData("http://other.example?y", "/?y", "http other.example")]
    [InlineData("/x", "/x", "http asking.example")]
    public async Task An_address_names_scheme_and_host_too(string target, string asked, string of)
    {
        await using var proxy = await ProxyUnderTest.StartAsync(LookupCode.Rule(
            async lookup =>
            {
                await using var fetch = lookup.Ask(target);
                return lookup.Respond(new Answer(200) { Text = await (await fetch.ResponseAsync()).ReadAsync() });
            },
            """
            OnRequest(request => request.Headers.ContainsKey("X-Asking") && request.RawTarget != "/page" || request.Host != "asking.example"
                ? request.Respond(200, $"{request.RawTarget} {request.Scheme} {request.Host} {request.ClientAddress}") : Continue);
            """));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/page") { Headers = { Host = "asking.example" } };
        request.Headers.Add("X-Asking", "1");

        using var answer = await proxy.Client.SendAsync(request);

        Assert.Equal($"{asked} {of} 127.0.0.1", await answer.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("")]
    [InlineData("part")]
    [InlineData("//other.example/part")]
    [InlineData("ftp://other.example/")]
    [InlineData("http:///part")]
    [InlineData("http://a b/")]
    [InlineData("http://user@other.example/")]
    [InlineData("/part#fragment")]
    [InlineData("/a b")]
    [InlineData("/a\r\nHost: b")]
    public async Task What_is_neither_a_path_nor_an_address_is_refused(string target)
    {
        await using var proxy = await ProxyUnderTest.StartAsync(LookupCode.Rule(lookup =>
        {
            var exception = Assert.ThrowsAny<ArgumentException>(() => lookup.Ask(target));
            return new ValueTask<Verdict>(lookup.Respond(new Answer(200) { Text = exception.GetType().Name }));
        }));

        Assert.Equal("ArgumentException", await proxy.Client.GetStringAsync("/"));
        Assert.Equal(0, proxy.Proxy.Fetches.Running);
    }

    [Fact]
    public async Task Answers_include_each_other_five_deep()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(LookupCode.Rule(async lookup =>
        {
            try
            {
                await using var fetch = lookup.Ask("/again");
                return lookup.Respond(new Answer(200) { Text = $"<{await (await fetch.ResponseAsync()).ReadAsync()}>" });
            }
            catch (InvalidOperationException exception)
            {
                return lookup.Respond(new Answer(200) { Text = exception.Message });
            }
        }));

        Assert.Equal(
            "<<<<<The proxy cannot be asked for '/again': answers include each other more than 5 deep.>>>>>", await proxy.Client.GetStringAsync("/"));
        await Eventually.TrueAsync(() => proxy.Proxy.Fetches.Running == 0 && proxy.Proxy.Generations.Current.Pins.Sum == 0, "all of them end");
    }

    [Fact]
    public async Task A_body_may_ask_while_it_is_written()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(LookupCode.Rule(lookup => new ValueTask<Verdict>(lookup.Path == "/page"
            ? lookup.Respond(new Answer(200) { Body = new Page(lookup) })
            : Verdict.Continue)));

        Assert.Equal("[hello][hello]", await proxy.Client.GetStringAsync("/page"));
        Assert.Equal(["/1", "/2"], proxy.Upstream.Requests.Select(request => request.Target));
    }

    [Theory]
    [InlineData("""OnRequest("/part", request => request.Respond(404, "none"));""", 404, "none")]
    [InlineData("""OnRequest("/part", request => request.Abort());""", 502, "")]
    [InlineData("""OnLookup("/part", lookup => lookup.Respond(new Answer(200) { Bytes = new byte[] { 65 } }));""", 200, "A")]
    public async Task Whatever_the_hooks_answer_is_its_answer(string rule, int status, string body)
    {
        await using var proxy = await ProxyUnderTest.StartAsync(LookupCode.Rule(
            async lookup =>
            {
                if (lookup.Path == "/part")
                {
                    return Verdict.Continue;
                }

                await using var fetch = lookup.Ask("/part");
                var fetched = await fetch.ResponseAsync();
                Assert.Equal(status == 502, fetched.Failure is not null);
                return lookup.Respond(new Answer(200) { Text = $"{fetched.Status} {await fetched.ReadAsync()}" });
            },
            rule));

        Assert.Equal($"{status} {body}", await proxy.Client.GetStringAsync("/page"));
    }

    [Fact]
    public async Task An_answer_shorter_than_it_says_is_not_whole()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            ExpectErrors = true,
            Rule = LookupCode.Rule(async lookup =>
            {
                if (lookup.Path == "/part")
                {
                    return lookup.Respond(new Answer(200) { Body = new Short() });
                }

                await using var fetch = lookup.Ask("/part");
                var fetched = await fetch.ResponseAsync();
                var exception = await Assert.ThrowsAnyAsync<IOException>(fetched.ReadAsync);
                return lookup.Respond(new Answer(200) { Text = exception.Message });
            }),
        });

        Assert.Contains("The body has 5 bytes where its Content-Length says 10.", await proxy.Client.GetStringAsync("/page"));
    }

    private sealed class Page(ILookup lookup) : IAnswerBody
    {
        public long? Length => null;

        public async ValueTask WriteAsync(PipeWriter writer, CancellationToken cancelled)
        {
            for (var i = 1; i <= 2; i++)
            {
                await using var fetch = lookup.Ask($"/{i}");
                await writer.WriteAsync(Encoding.Latin1.GetBytes($"[{await (await fetch.ResponseAsync(cancelled)).ReadAsync()}]"), cancelled);
            }
        }
    }

    private sealed class Short : IAnswerBody
    {
        public long? Length => 10;

        public async ValueTask WriteAsync(PipeWriter writer, CancellationToken cancelled) => await writer.WriteAsync(new byte[5], cancelled);
    }
}
