using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.Hooks;

public sealed class MatchTests
{
    private const string Rule = """
        void Tell(string name, Match match) =>
            OnRequest(match, request => { request.Headers["X-Matched"] = (request.Headers["X-Matched"] + " " + name).Trim(); });

        Tell("exact", "/a/b");
        Tell("parameter", "/a/{id}");
        Tell("rest", "/a/{**rest}");
        Tell("root", "/");
        Tell("host", new Match { Hosts = ["one.example", "BÜCHER.example"] });
        Tell("wildcard", new Match { Hosts = ["*.example"] });
        Tell("address", new Match { Hosts = ["[::1]"] });
        Tell("method", new Match { Methods = ["POST", "PUT"] });
        Tell("all", new Match { Path = "/a/{**rest}", Hosts = ["one.example"], Methods = ["POST"] });
        Tell("when", new Match { Path = "/a/{id}", When = exchange => exchange.PathValue("id") == "b" });
        """;

    [Theory]
    [InlineData("GET", "/a/b", "x", "exact parameter rest when")]
    [InlineData("GET", "/A/B/", "x", "exact parameter rest")]
    [InlineData("GET", "/a/c", "x", "parameter rest")]
    [InlineData("GET", "/a", "x", "rest")]
    [InlineData("GET", "/a/b/c", "x", "rest")]
    [InlineData("GET", "//a///b", "x", "exact parameter rest when")]
    [InlineData("GET", "/a//", "x", "rest")]
    [InlineData("GET", "/%61/x/../b", "x", "exact parameter rest when")]
    [InlineData("GET", "/a%2Fb", "x", "exact parameter rest when")]
    [InlineData("GET", "/", "x", "root")]
    [InlineData("GET", "/x", "ONE.example:8080", "host wildcard")]
    [InlineData("GET", "/x", "xn--bcher-kva.example", "host wildcard")]
    [InlineData("GET", "/x", "a.b.example", "wildcard")]
    [InlineData("GET", "/x", "example", "")]
    [InlineData("GET", "/x", "[::1]:80", "address")]
    [InlineData("PUT", "/x", "x", "method")]
    [InlineData("POST", "/a/z", "one.example", "parameter rest host wildcard method all")]
    public async Task Hooks_match_by_path_host_method_and_predicate(string method, string path, string host, string matched)
    {
        await using var proxy = await ProxyUnderTest.StartAsync(Rule);
        await using var client = await RawClient.ConnectAsync(proxy.Address);

        await client.SendAsync($"{method} {path} HTTP/1.1\r\nHost: {host}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");

        Assert.Contains("200 OK", await client.ReadToEndAsync());
        Assert.Equal(matched, proxy.Upstream.Requests.Single().Headers["X-Matched"].ToString());
    }

    [Fact]
    public async Task Later_hooks_see_the_request_as_the_earlier_ones_left_it_by_whatever_way_it_was_changed()
    {
        await using var proxy = await ProxyUnderTest.StartAsync("""
            OnRequest("/start", request => { request.Path = "/two"; request.Method = "PUT"; });
            OnRequest(new Match { Path = "/two", Methods = ["PUT"] }, request => { request.Headers.Host = "three.example"; });
            OnRequest(new Match { Hosts = ["three.example"] }, request => { request.Http.Request.Path = "/four"; });
            OnRequest("/four", request => request.Respond(200, "arrived"));
            OnRequest("/start", request => throw new Exception("matched too late"));
            """);

        Assert.Equal("arrived", await proxy.Client.GetStringAsync("/start"));
    }

    [Fact]
    public async Task A_refused_head_is_matched_by_itself_and_not_by_the_request_before_it()
    {
        await using var proxy = await ProxyUnderTest.StartAsync("""
            OnResponse("/secret", response => response.Headers["X-Secret"] = "1");
            OnResponse("/", response => response.Headers["X-Root"] = "1");
            """);
        using var before = await proxy.Client.GetAsync("/secret");
        await using var client = await RawClient.ConnectAsync(proxy.Address);

        await client.SendAsync("GET /other HTTP/1.1\r\nHost: a\r\nExpect: a-lot\r\n\r\n");
        var refused = await client.ReadUntilAsync("\r\n\r\n");

        Assert.True(before.Headers.Contains("X-Secret"));
        Assert.StartsWith("HTTP/1.1 417", refused);
        Assert.Contains("X-Root: 1", refused);
        Assert.DoesNotContain("X-Secret", refused);
    }

    [Theory]
    [InlineData("""OnRequest("/a/{x", request => Continue);""", "'/a/{x'")]
    [InlineData("""OnRequest("/a//b", request => Continue);""", "'/a//b' cannot be used: it has an empty segment")]
    [InlineData("""OnRequest("/{a}/{A}", request => Continue);""", "has the parameter 'a' twice")]
    [InlineData("""OnRequest("/{**a}/b", request => Continue);""", "must be its last segment")]
    [InlineData("""OnRequest(new Match { Hosts = ["a.example:80"] }, request => Continue);""", "'a.example:80' cannot be used")]
    [InlineData("""OnRequest(new Match { Hosts = ["*"] }, request => Continue);""", "'*' cannot be used")]
    [InlineData("""OnRequest(new Match { Methods = ["GET,POST"] }, request => Continue);""", "'GET,POST' is no method")]
    public async Task A_match_that_cannot_be_understood_fails_the_load_and_names_the_line(string rule, string message)
    {
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => ProxyUnderTest.StartAsync("\n" + rule));

        Assert.Contains("rule.csx(2,", failure.Message);
        Assert.Contains(message, failure.Message);
    }
}
