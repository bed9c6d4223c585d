using System.Net;
using Microsoft.AspNetCore.Http;

namespace ScriptProxy.FunctionalTests.Caching.Robustness;

/// <summary>An upstream that answers 304 though nothing was asked after: that is no answer to anybody (RFC 9110 15.4.5).</summary>
public sealed class UnaskedNotModifiedTests
{
    [Theory]
    [InlineData]
    [InlineData("If-None-Match: \"a\"")] // which was not sent: the answer may be for others, too
    public async Task It_has_one_more_try(params string[] headers)
    {
        await using var caching = await StartAsync(304, 200);
        using var answer = await caching.GetAsync("/", headers);
        Assert.Equal((HttpStatusCode.OK, "answer 2"), (answer.StatusCode, await answer.Content.ReadAsStringAsync()));
        Assert.Equal("answer 2", await caching.TextAsync("/"));
    }

    [Fact]
    public async Task Then_it_has_failed_and_what_it_says_next_is_kept_again()
    {
        await using var caching = await StartAsync(304, 304, 200);
        using var answer = await caching.GetAsync("/");
        Assert.Equal((HttpStatusCode.BadGateway, 2), (answer.StatusCode, caching.Asked));
        Assert.Equal("502 Bad Gateway: the upstream answers 304 to a request without conditions.\n", await answer.Content.ReadAsStringAsync());
        Assert.Equal(["answer 3", "answer 3"], [await caching.TextAsync("/"), await caching.TextAsync("/")]);
    }

    [Fact]
    public async Task What_is_stored_and_cannot_be_asked_after_takes_its_place()
    {
        await using var caching = await StartAsync(200, 304);
        Assert.Equal("answer 1", await caching.TextAsync("/"));
        caching.Clock.Advance(TimeSpan.FromSeconds(100));
        Assert.Equal("answer 1", await caching.TextAsync("/"));
        Assert.Equal(3, caching.Asked);
    }

    private static Task<CachingProxy> StartAsync(params int[] statuses) => CachingProxy.StartAsync((http, count) =>
    {
        http.Response.StatusCode = statuses[Math.Min(count, statuses.Length) - 1];
        CachingProxy.Add(http.Response, "Cache-Control: max-age=60");
        return http.Response.StatusCode == 304 ? Task.CompletedTask : http.Response.WriteAsync($"answer {count}");
    });
}
