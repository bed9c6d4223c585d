using ScriptProxy.Plugins.Caching.Directives;
using ScriptProxy.Plugins.Caching.Freshness;
using ScriptProxy.Plugins.Caching.Storing;
using ScriptProxy.Sdk;
using static ScriptProxy.UnitTests.Caching.Clock;

namespace ScriptProxy.UnitTests.Caching.Storing;

public sealed class StoringRulesTests
{
    [Theory]
    [InlineData("Cache-Control: max-age=5", null)]
    [InlineData("Expires: @50", null)]
    [InlineData("Last-Modified: @-500", null)]
    [InlineData("Cache-Control: max-age=5, no-store", "no-store")]
    [InlineData("Cache-Control: no-store, public, s-maxage=5", "no-store")]
    [InlineData("Cache-Control: max-age=5, private", "private")]
    [InlineData("Cache-Control: max-age=5, private=\"a b\"", "private")]
    [InlineData("Cache-Control: max-age=5, private=\"x\"", null)]
    [InlineData("Cache-Control: max-age=5|Cache-Control: private", "private")]
    [InlineData("Cache-Control: max-age=0", "no lifetime")]
    [InlineData("", "no lifetime")]
    [InlineData("ETag: \"a\"", null)]
    [InlineData("Cache-Control: no-store|CDN-Cache-Control: max-age=5", null)]
    [InlineData("Cache-Control: max-age=5|CDN-Cache-Control: no-store", "no-store")]
    [InlineData("Cache-Control: max-age=5|Pragma: no-cache", null)]
    public void Section_3_what_the_response_says(string lines, string? reason) => Assert.Equal(reason, WhyNot(lines));

    [Theory]
    [InlineData(200, null)]
    [InlineData(302, null)]
    [InlineData(500, null)]
    [InlineData(599, null)]
    [InlineData(103, "no final status")]
    [InlineData(600, "no final status")]
    [InlineData(304, "304")]
    [InlineData(206, "206 without one range")]
    public void Section_3_the_status_with_a_lifetime(int status, string? reason) => Assert.Equal(reason, WhyNot("Cache-Control: max-age=5", status));

    [Theory]
    [InlineData(200, null)]
    [InlineData(404, null)]
    [InlineData(302, "status without lifetime")]
    [InlineData(500, "status without lifetime")]
    public void Section_3_the_status_without_a_lifetime(int status, string? reason) => Assert.Equal(reason, WhyNot("Last-Modified: @-500", status));

    [Theory]
    [InlineData(200, "must-understand, no-store, max-age=5", null)]
    [InlineData(200, "must-understand, max-age=5", null)]
    [InlineData(599, "must-understand, max-age=5", "must-understand")]
    [InlineData(418, "must-understand, no-store, max-age=5", "must-understand")]
    [InlineData(200, "must-understand=1, no-store, max-age=5", "no-store")]
    public void Section_5_2_2_3_must_understand(int status, string cacheControl, string? reason) => Assert.Equal(reason, WhyNot($"Cache-Control: {cacheControl}", status));

    [Theory]
    [InlineData("GET", null)]
    [InlineData("get", "method")]
    [InlineData("HEAD", "method")]
    [InlineData("POST", "method")]
    [InlineData("PUT", "method")]
    public void Section_3_the_method(string method, string? reason) => Assert.Equal(reason, WhyNot("Cache-Control: max-age=5", method: method));

    [Theory]
    [InlineData("max-age=5", "Authorization")]
    [InlineData("max-age=5, proxy-revalidate", "Authorization")]
    [InlineData("max-age=5, public", null)]
    [InlineData("max-age=5, must-revalidate", null)]
    [InlineData("s-maxage=5", null)]
    [InlineData("max-age=5, public=1", "Authorization")]
    public void Section_3_5_answers_to_requests_with_credentials(string cacheControl, string? reason) =>
        Assert.Equal(reason, WhyNot($"Cache-Control: {cacheControl}", request: "Authorization: Basic eA=="));

    [Theory]
    [InlineData("Set-Cookie: a=b", "Set-Cookie")]
    [InlineData("Set-Cookie: a=b|Cache-Control: public", "Set-Cookie")]
    [InlineData("Set-Cookie2: a=b", "Set-Cookie")]
    [InlineData("Set-Cookie: a=b|Cache-Control: no-cache=\"Set-Cookie\"", null)]
    [InlineData("Set-Cookie: a=b|Cache-Control: private=\"set-cookie\"", null)]
    public void Cookies_are_for_one_client(string lines, string? reason) => Assert.Equal(reason, WhyNot("Cache-Control: max-age=5|" + lines));

    [Theory]
    [InlineData("text/event-stream", "event stream")]
    [InlineData("Text/Event-Stream ; charset=utf-8", "event stream")]
    [InlineData("text/event-streams", null)]
    public void What_has_no_end_is_stored_only_where_a_rule_says_so(string type, string? reason)
    {
        Assert.Equal(reason, WhyNot($"Cache-Control: max-age=5|Content-Type: {type}"));
        Assert.Null(WhyNot($"Cache-Control: max-age=5|Content-Type: {type}", decision: new CacheDecision { Store = true }));
    }

    [Fact]
    public void Cookies_are_stored_where_the_option_or_a_rule_says_so()
    {
        Assert.Null(WhyNot("Cache-Control: max-age=5|Set-Cookie: a=b", options: new StoringOptions { SetCookie = true }));
        Assert.Null(WhyNot("Cache-Control: max-age=5|Set-Cookie: a=b", decision: new CacheDecision { Store = true }));
    }

    [Theory]
    [InlineData("*")]
    [InlineData("Accept, *")]
    [InlineData("* , Accept")]
    [InlineData("Accept|Vary: *")]
    public void Section_4_1_a_star_in_Vary_matches_no_request(string vary)
    {
        Assert.Equal("Vary: *", WhyNot($"Cache-Control: max-age=5|Vary: {vary}"));
        Assert.Equal("Vary: *", WhyNot($"Vary: {vary}", decision: new CacheDecision { Store = true }));
    }

    [Theory]
    [InlineData("Content-Range: bytes 0-4/10", null)]
    [InlineData("Content-Range: BYTES 0-4/10", null)]
    [InlineData("Content-Range: pages 0-4/10", "206 without one range")]
    [InlineData("Content-Range: bytes 0-4/10|Content-Range: bytes 5-6/10", "206 without one range")]
    [InlineData("Content-Range: bytes 0-4/10|Content-Type: Multipart/ByteRanges; boundary=x", "206 without one range")]
    public void Section_3_3_partial_content(string lines, string? reason) => Assert.Equal(reason, WhyNot("Cache-Control: max-age=5|" + lines, 206));

    [Fact]
    public void Section_5_2_1_5_a_request_can_forbid_to_store_its_answer() =>
        Assert.Equal("request no-store", WhyNot("Cache-Control: max-age=5", request: "Cache-Control: no-store"));

    [Fact]
    public void A_rule_goes_before_the_headers()
    {
        Assert.Null(WhyNot("Cache-Control: no-store, private", decision: new CacheDecision { Store = true }));
        Assert.Equal("decision", WhyNot("Cache-Control: max-age=5", decision: new CacheDecision { Store = false }));
        Assert.Equal("too big", WhyNot("Cache-Control: max-age=5", decision: new CacheDecision { Store = false, Reason = "too big" }));
    }

    [Theory]
    [InlineData(404, null)]
    [InlineData(503, null)]
    [InlineData(302, "status without lifetime")]
    public void Statuses_with_a_time_of_their_own_are_stored(int status, string? reason) =>
        Assert.Equal(reason, WhyNot("", status, freshness: new() { StatusTtl = { ["404"] = TimeSpan.FromSeconds(1), ["5xx"] = TimeSpan.FromSeconds(1) } }));

    private static string? WhyNot(
        string lines,
        int status = 200,
        string method = "GET",
        string request = "",
        CacheDecision? decision = null,
        StoringOptions? options = null,
        FreshnessOptions? freshness = null)
    {
        var headers = Headers(lines);
        var requestHeaders = Headers(request);
        decision ??= new CacheDecision();
        return new StoringRules(options ?? new StoringOptions()).WhyNot(new StoringQuestion
        {
            Method = method,
            RequestHeaders = requestHeaders,
            Request = RequestDirectives.Of(requestHeaders),
            Status = status,
            Headers = headers,
            Response = Policy(headers),
            Lifespan = Life(lines, freshness, decision, status),
            ResponseTime = Now,
            Decision = decision,
        });
    }
}
