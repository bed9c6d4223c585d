using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using ScriptProxy.Plugins.Caching.Storing;
using static ScriptProxy.UnitTests.Caching.Clock;

namespace ScriptProxy.UnitTests.Caching.Storing;

public sealed class KeptFieldsTests
{
    private const string Dated = "Date: @0|";

    [Theory]
    [InlineData("Connection: close, X-Hop|X-Hop: 1|X-Other: 2", "X-Other")]
    [InlineData("Connection: x-a|Connection: X-B , x-c|X-A: 1|X-B: 1|X-C: 1|X-D: 1", "X-D")]
    [InlineData("Keep-Alive: 1|Proxy-Connection: 1|TE: 1|Trailer: 1|Transfer-Encoding: chunked|Upgrade: x", "")]
    [InlineData("Proxy-Authenticate: a|Proxy-Authentication-Info: a|Proxy-Authorization: a|WWW-Authenticate: a", "WWW-Authenticate")]
    [InlineData("Content-Length: 5|Age: 5|Content-Type: text/plain", "Content-Type")]
    [InlineData("Cache-Control: no-cache=\"x-a\", private=\"X-B\"|X-A: 1|X-B: 1", "Cache-Control")]
    [InlineData("RateLimit: 1|ratelimit-policy: 1|RateLimit-Remaining: 1|X-RateLimit-Limit: 1|X-RateLimit-Reset: 1|X-Rate-Limit-Remaining: 1|Retry-After: 1", "Retry-After")]
    [InlineData("Set-Cookie: a=b|Set-Cookie2: a=b|ETag: \"x\"", "ETag")]
    public void Section_3_1_what_is_not_stored(string lines, string kept)
    {
        var headers = Headers(Dated + lines);
        Assert.Equal(kept, string.Join(' ', Names(KeptFields.Of(headers, Policy(headers), keepSetCookie: false, Now)).Where(name => name != "Date")));
    }

    [Fact]
    public void Cookies_are_kept_where_that_was_decided_unless_the_response_names_them()
    {
        var headers = Headers(Dated + "Set-Cookie: a=b");
        Assert.Contains("Set-Cookie", Names(KeptFields.Of(headers, Policy(headers), keepSetCookie: true, Now)));
        headers = Headers(Dated + "Set-Cookie: a=b|Cache-Control: private=\"set-cookie\"");
        Assert.DoesNotContain("Set-Cookie", Names(KeptFields.Of(headers, Policy(headers), keepSetCookie: true, Now)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Date: nonsense")]
    [InlineData("Date: @-5|Date: @-6")]
    public void Section_9110_6_6_1_a_date_is_added(string lines)
    {
        var headers = Headers(lines);
        Assert.Equal(Date(0), KeptFields.Of(headers, Policy(headers), false, Now).Single(header => header.Key == "Date").Value);
    }

    [Fact]
    public void Section_3_2_a_304_replaces_the_fields_it_has()
    {
        KeyValuePair<string, StringValues>[] stored =
        [
            new("Date", Date(-50)), new("X-Kept", "old"), new("X-New", new StringValues(["old", "older"])), new("Content-Type", "text/plain"), new("Content-Encoding", "gzip"),
            new("Content-Range", "bytes 0-1/2"), new("ETag", "\"a\""),
        ];
        var headers = Headers("Date: @0|X-New: 1|X-New: 2|Content-Type: text/html|Content-Encoding: br|Content-Range: bytes 5-6/7|Content-Length: 5|ETag: \"a\"|Set-Cookie: a=b|X-Added: 1");
        KeptFields.Merge(headers, stored, Now);
        var updated = KeptFields.Of(headers, Policy(headers), false, Now).OrderBy(header => header.Key, StringComparer.OrdinalIgnoreCase).Select(header => $"{header.Key}: {header.Value}");
        Assert.Equal(
            [
                "Content-Encoding: gzip", "Content-Range: bytes 0-1/2", "Content-Type: text/plain", $"Date: {Date(0)}", "ETag: \"a\"", "X-Added: 1", "X-Kept: old", "X-New: 1,2",
            ],
            updated);
    }

    [Fact]
    public void Section_4_3_4_a_304_makes_the_stored_response_fresh_again()
    {
        KeyValuePair<string, StringValues>[] stored = [new("Date", Date(-5000)), new("Cache-Control", "max-age=60"), new("ETag", "\"a\"")];
        var merged = Headers("Age: 10|ETag: \"a\"");
        KeptFields.Merge(merged, stored, Now);
        Assert.Equal((Date(0), "10", "max-age=60"), (merged["Date"].ToString(), merged["Age"].ToString(), merged["Cache-Control"].ToString()));
        merged = Headers("Cache-Control: no-store|Date: @-1");
        KeptFields.Merge(merged, stored, Now);
        Assert.Equal((Date(-1), "no-store"), (merged["Date"].ToString(), merged["Cache-Control"].ToString()));
    }

    private static IEnumerable<string> Names(IEnumerable<KeyValuePair<string, StringValues>> headers) => headers.Select(header => header.Key);
}
