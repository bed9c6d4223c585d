using System.Net;
using Microsoft.AspNetCore.Http;
using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.Caching.Robustness;

/// <summary>Special requests for what is still arriving.</summary>
public sealed class ArrivingTests
{
    private readonly TaskCompletionSource _gate = new();

    [Fact]
    public async Task HEAD_and_a_known_version_are_answered_from_the_head_alone()
    {
        await using var caching = await ArrivingAsync();
        using var first = await caching.Client.GetAsync("/", HttpCompletionOption.ResponseHeadersRead);
        using var head = await caching.SendAsync(HttpMethod.Head, "/");
        Assert.Equal((HttpStatusCode.OK, 20L), (head.StatusCode, head.Content.Headers.ContentLength));
        using var known = await caching.GetAsync("/", "If-None-Match: \"v1\"");
        Assert.Equal(HttpStatusCode.NotModified, known.StatusCode);
        _gate.SetResult();
        Assert.Equal("0123456789abcdefghij", await first.Content.ReadAsStringAsync());
        Assert.Equal(1, caching.Asked);
    }

    [Theory]
    [InlineData("bytes=2-4", "234", 1)]
    [InlineData("bytes=8-11", "89ab", 1)]
    [InlineData("bytes=-3", "hij", 2)] // what may be long in coming is asked for
    public async Task A_range_that_has_begun_to_arrive_is_taken_from_it(string range, string expected, int asked)
    {
        await using var caching = await ArrivingAsync();
        using var first = await caching.Client.GetAsync("/", HttpCompletionOption.ResponseHeadersRead);
        var body = await first.Content.ReadAsStreamAsync();
        await body.ReadExactlyAsync(new byte[10]);
        var asking = caching.GetAsync("/", $"Range: {range}");
        if (!range.StartsWith("bytes=2", StringComparison.Ordinal))
        {
            await Eventually.TrueAsync(() => caching.UnderWay == 2 + asked, "it waits");
            _gate.SetResult();
        }

        using var part = await asking;
        Assert.Equal((HttpStatusCode.PartialContent, asked), (part.StatusCode, caching.Asked));
        Assert.Equal(expected, await part.Content.ReadAsStringAsync());
        _gate.TrySetResult();
        Assert.Equal("abcdefghij", await new StreamReader(body).ReadToEndAsync());
    }

    [Fact]
    public async Task A_HEAD_that_comes_first_is_fetched_whole_for_all()
    {
        await using var caching = await ArrivingAsync();
        var head = caching.SendAsync(HttpMethod.Head, "/");
        await Eventually.TrueAsync(() => caching.Asked == 1, "the fetch");
        var get = caching.TextAsync("/");
        using var answer = await head;
        Assert.Equal((HttpStatusCode.OK, 20L, "GET"), (answer.StatusCode, answer.Content.Headers.ContentLength, caching.Proxy.Upstream.Requests.Single().Method));
        _gate.SetResult();
        Assert.Equal("0123456789abcdefghij", await get);
        Assert.Equal(1, caching.Asked);
    }

    private Task<CachingProxy> ArrivingAsync() => CachingProxy.StartAsync(async (http, _) =>
    {
        CachingProxy.Add(http.Response, "Cache-Control: max-age=60", "ETag: \"v1\"");
        http.Response.ContentLength = 20;
        await http.Response.WriteAsync("0123456789");
        await http.Response.Body.FlushAsync();
        await _gate.Task;
        await http.Response.WriteAsync("abcdefghij");
    });
}
