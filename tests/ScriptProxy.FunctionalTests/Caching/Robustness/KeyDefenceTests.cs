using System.Net;
using Microsoft.AspNetCore.Http;
using ScriptProxy.FunctionalTests.Hooks;

namespace ScriptProxy.FunctionalTests.Caching.Robustness;

/// <summary>What one client says never ends up in what others get, unless it is part of the key.</summary>
public sealed class KeyDefenceTests
{
    private const string Fresh = "Cache-Control: max-age=60";

    [Theory]
    [InlineData("X-Original-URL")]
    [InlineData("X-Rewrite-URL")]
    [InlineData("X-Host")]
    [InlineData("X-HTTP-Method-Override")]
    [InlineData("X-Amz-Server-Side-Encryption")]
    [InlineData("X_Original_URL")] // to CGI and its heirs the same as with hyphens
    [InlineData("X_HTTP_Method_Override")]
    [InlineData("x_amz-Date")]
    public async Task A_header_that_frameworks_obey_is_not_sent_when_an_answer_is_fetched_for_all(string name)
    {
        await using var caching = await EchoAsync(name);
        Assert.Equal("[]", await caching.TextAsync("/", $"{name}: evil"));
        Assert.Equal("[]", await caching.TextAsync("/"));
        Assert.Equal(1, caching.Asked);
    }

    [Fact]
    public async Task It_is_sent_where_nothing_is_kept_and_where_it_is_part_of_the_key()
    {
        await using var caching = await EchoAsync("X-Original-URL", """ "Key": { "Headers": [ "X-Original-URL" ] } """);
        Assert.Equal("[one]", await caching.TextAsync("/", "X-Original-URL: one"));
        Assert.Equal("[two]", await caching.TextAsync("/", "X-Original-URL: two"));
        Assert.Equal("[one]", await caching.TextAsync("/", "X-Original-URL: one"));
        Assert.Equal(2, caching.Asked);
        using var post = await caching.SendAsync(HttpMethod.Post, "/", "X-Original-URL: three");
        Assert.Equal("[three]", await post.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_withheld_header_that_Vary_names_is_told_apart_from_the_first_request_on()
    {
        await using var caching = await EchoAsync("X-Original-URL", "", "Vary: X-Original-URL");
        Assert.Equal("[one]", await caching.TextAsync("/", "X-Original-URL: one"));
        Assert.Equal("[two]", await caching.TextAsync("/", "X-Original-URL: two"));
        Assert.Equal("[]", await caching.TextAsync("/"));
        Assert.Equal("[one]", await caching.TextAsync("/", "X-Original-URL: one"));
        Assert.Equal(3, caching.Asked);
    }

    [Fact]
    public async Task What_a_client_claims_of_proxies_before_it_does_not_reach_others()
    {
        await using var caching = await CachingProxy.StartAsync((http, _) =>
        {
            CachingProxy.Add(http.Response, Fresh);
            return http.Response.WriteAsync(string.Join('|', http.Request.Headers.Where(pair => pair.Key.Contains("orwarded", StringComparison.Ordinal)).SelectMany(pair => pair.Value)));
        });
        var text = await caching.TextAsync("/", "X-Forwarded-Host: evil", "X-Forwarded-Proto: evil", "X-Forwarded-For: 6.6.6.6", "X-Forwarded-Prefix: /evil", "X-Forwarded-Port: 666", "Forwarded: host=evil");
        Assert.DoesNotContain("evil", text);
        Assert.DoesNotContain("6.6.6.6", text);
        Assert.DoesNotContain("666", text);
        Assert.Equal(text, await caching.TextAsync("/"));
    }

    [Fact]
    public async Task Accept_Encoding_is_reduced_for_the_key_and_for_the_upstream()
    {
        await using var caching = await EchoAsync("Accept-Encoding", "", "Vary: Accept-Encoding");
        var first = await caching.TextAsync("/", "Accept-Encoding: gzip, x-evil;q=0.5, br");
        Assert.DoesNotContain("evil", first);
        Assert.Equal(first, await caching.TextAsync("/", "Accept-Encoding: br;q=1.0,gzip"));
        Assert.Equal(1, caching.Asked);
    }

    [Theory]
    [InlineData("/a", "/A")]
    [InlineData("/a%2Fb", "/a/b")]
    [InlineData("/%61", "/a")]
    [InlineData("/a%2f", "/a%2F")]
    [InlineData("/?a=1&b=2", "/?b=2&a=1")]
    [InlineData("/?a", "/?a=")]
    [InlineData("/?", "/")]
    [InlineData("/a", "/a/")]
    [InlineData("/?a=%20", "/?a=+")]
    [InlineData("/%20p1:x", "/")]
    public async Task Addresses_that_an_upstream_may_tell_apart_are_told_apart(string one, string other)
    {
        await using var caching = await TargetAsync();
        Assert.Equal([$"{one} 1", $"{other} 2", $"{one} 1", $"{other} 2"], [await AskAsync(caching, one), await AskAsync(caching, other), await AskAsync(caching, one), await AskAsync(caching, other)]);
    }

    [Fact]
    public async Task Ignored_query_parameters_are_neither_keyed_nor_sent_and_sorted_ones_are_one()
    {
        await using var caching = await TargetAsync(""" "Key": { "IgnoreQuery": [ "utm_*", "fbclid" ], "SortQuery": true } """);
        Assert.Equal("/?a=1&b=2 1", await AskAsync(caching, "/?b=2&utm_source=evil&a=1"));
        Assert.Equal("/?a=1&b=2 1", await AskAsync(caching, "/?a=1&b=2&fbclid=x"));
        Assert.Equal("/?A=1&b=2 2", await AskAsync(caching, "/?b=2&A=1"));
        Assert.Equal("/?id=2&id=1 3", await AskAsync(caching, "/?id=2&id=1"));
        Assert.Equal("/ 4", await AskAsync(caching, "/?utm_a"));
    }

    [Fact]
    public async Task Hosts_are_told_apart_but_for_their_case_and_the_default_port()
    {
        await using var caching = await CachingProxy.StartAsync(Fresh);
        Assert.Equal("answer 1", await caching.TextAsync("/", "Host: a.example"));
        Assert.Equal("answer 1", await caching.TextAsync("/", "Host: A.Example"));
        Assert.Equal("answer 1", await caching.TextAsync("/", "Host: a.example:80"));
        Assert.Equal("answer 2", await caching.TextAsync("/", "Host: a.example:8080"));
        Assert.Equal("answer 3", await caching.TextAsync("/", "Host: b.example"));
    }

    [Theory]
    [InlineData("", "[u=1],[u=2],[],[u=1]", 4)] // passed by
    [InlineData(""" "Key": { "Cookies": "Strip" } """, "[],[],[],[]", 1)]
    [InlineData(""" "Key": { "Cookies": "Ignore" } """, "[u=1],[u=1],[u=1],[u=1]", 1)]
    [InlineData(""" "Key": { "KeyCookies": [ "u" ] } """, "[u=1],[u=2],[],[u=1]", 3)]
    [InlineData(""" "Key": { "Cookies": "Strip", "KeyCookies": [ "u" ] } """, "[u=1],[u=2],[],[u=1]", 3)]
    public async Task Cookies_do_what_the_options_say(string options, string expected, int asked)
    {
        await using var caching = await EchoAsync("Cookie", options);
        string[] texts = [await caching.TextAsync("/", "Cookie: u=1"), await caching.TextAsync("/", "Cookie: u=2"), await caching.TextAsync("/"), await caching.TextAsync("/", "Cookie: u=1")];
        Assert.Equal(expected, string.Join(',', texts));
        Assert.Equal(asked, caching.Asked);
    }

    [Fact]
    public async Task A_stripped_cookie_beside_a_keyed_one_is_not_sent()
    {
        await using var caching = await EchoAsync("Cookie", """ "Key": { "Cookies": "Strip", "KeyCookies": [ "u" ] } """);
        Assert.Equal("[u=1]", await caching.TextAsync("/", "Cookie: s=secret; u=1; t=2"));
        Assert.Equal("[u=1]", await caching.TextAsync("/", "Cookie: u=1; s=other"));
        Assert.Equal(1, caching.Asked);
    }

    [Fact]
    public async Task A_value_cannot_look_like_another_variant()
    {
        await using var caching = await CachingProxy.StartAsync((http, count) =>
        {
            CachingProxy.Add(http.Response, Fresh, "Vary: X-A, X-B");
            return http.Response.WriteAsync($"{http.Request.Headers["X-A"]}/{http.Request.Headers["X-B"]}");
        });
        string[][] requests = [["X-A: 1", "X-B: 2"], ["X-A: 1x-b=1:2"], ["X-A: 1 x-b=1:2"], ["X-A:", "X-B: 2"], ["X-B: 2"], ["X-A: 1"], ["X-A: 12"]];
        string[] expected = ["1/2", "1x-b=1:2/", "1 x-b=1:2/", "/2", "/2", "1/", "12/"];
        for (var round = 0; round < 2; round++)
        {
            foreach (var (headers, text) in requests.Zip(expected))
            {
                Assert.Equal(text, await caching.TextAsync("/", headers));
            }
        }
    }

    [Theory]
    [InlineData("X-A: 1\nX-B: 2")]
    [InlineData("X-A: 1\rX-B: 2")]
    [InlineData("X-A: 1\0")]
    public async Task A_value_with_a_line_feed_or_the_like_does_not_come_as_far_as_the_cache(string header)
    {
        await using var caching = await EchoAsync("X-A", "", "Vary: X-A");
        await using var client = await RawClient.ConnectAsync(caching.Proxy.Address);
        await client.SendAsync($"GET / HTTP/1.1\r\nHost: a\r\n{header}\r\nConnection: close\r\n\r\n");
        var answer = await client.ReadToEndAsync();
        // A bare line feed ends a header line as CR LF does (RFC 9112 2.2): there are two headers then, and one value each.
        Assert.True(answer.StartsWith("HTTP/1.1 400", StringComparison.Ordinal) || answer.Contains("[1]", StringComparison.Ordinal), answer);
    }

    [Fact]
    public async Task Access_is_checked_before_the_cache_answers()
    {
        await using var caching = await CachingProxy.StartAsync(
            (http, count) =>
            {
                CachingProxy.Add(http.Response, Fresh);
                return http.Response.WriteAsync($"answer {count}");
            },
            rule: """OnRequest(request => request.Headers["X-Api-Key"] == "right" ? Continue : request.Respond(401));""");
        Assert.Equal(["answer 1", "answer 1"], [await caching.TextAsync("/", "X-Api-Key: right"), await caching.TextAsync("/", "X-Api-Key: right")]);
        using var refused = await caching.GetAsync("/");
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Equal("answer 1", await caching.TextAsync("/", "X-Api-Key: right"));
        Assert.Equal(1, caching.Asked);
    }

    private static Task<CachingProxy> EchoAsync(string name, string options = "", params string[] headers) => CachingProxy.StartAsync(
        (http, _) =>
        {
            CachingProxy.Add(http.Response, [Fresh, .. headers]);
            return http.Response.WriteAsync($"[{http.Request.Headers[name]}]");
        },
        options);

    private static Task<CachingProxy> TargetAsync(string options = "") => CachingProxy.StartAsync(
        (http, count) =>
        {
            CachingProxy.Add(http.Response, Fresh);
            return http.Response.WriteAsync($"{http.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()!.RawTarget} {count}");
        },
        options);

    /// <summary>Asks for a target as it is spelled.</summary>
    private static async Task<string> AskAsync(CachingProxy caching, string target)
    {
        await using var client = await RawClient.ConnectAsync(caching.Proxy.Address);
        await client.SendAsync($"GET {target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        var answer = await client.ReadToEndAsync();
        var body = answer[(answer.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..];
        return answer.Contains("chunked", StringComparison.OrdinalIgnoreCase) ? string.Join("\r\n", body.Split("\r\n")[1..^3]) : body;
    }
}
