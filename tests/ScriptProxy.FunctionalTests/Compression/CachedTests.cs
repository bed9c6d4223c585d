using Microsoft.AspNetCore.Http;
using ScriptProxy.FunctionalTests.Reloading;
using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.Compression;

public sealed class CachedTests
{
    [Fact]
    public async Task An_answer_is_compressed_once_for_all_clients_that_take_the_same()
    {
        await using var proxy = await StartAsync();
        var bodies = new List<byte[]>();
        foreach (var accept in new[] { "gzip, deflate, br, zstd", "br;q=1.0, gzip;q=0.8", "gzip, deflate, br" })
        {
            using var answer = await proxy.GetAsync("/", "Accept-Encoding: " + accept);
            Assert.Equal("200 br W/\"v1-br\" vary Accept-Encoding", answer.Described());
            bodies.Add(await answer.Content.ReadAsByteArrayAsync());
        }

        // Padding is random: the same length says that it is the same work.
        Assert.Single(bodies.Select(Convert.ToBase64String).Distinct());
        Assert.Single(proxy.Upstream.Requests);
    }

    [Fact]
    public async Task Each_kind_of_client_has_its_own_variant()
    {
        await using var proxy = await StartAsync();
        foreach (var (accept, expected) in new[] { ("br, gzip", "br"), ("gzip, deflate", "gzip"), ("identity", ""), ("gzip", "gzip"), ("deflate", ""), ("zstd, gzip, br", "br") })
        {
            using var answer = await proxy.GetAsync("/", "Accept-Encoding: " + accept);
            Assert.Equal(expected, string.Join(",", answer.Content.Headers.ContentEncoding));
            Assert.Equal(CompressingProxy.Text, await answer.PlainAsync());
        }

        Assert.Equal(3, proxy.Upstream.Requests.Count);
    }

    [Fact]
    public async Task What_was_stored_compressed_is_confirmed_by_its_tag_and_has_its_length()
    {
        await using var proxy = await StartAsync();
        using (var first = await proxy.GetAsync("/", CompressingProxy.Browser))
        {
            await first.Content.ReadAsByteArrayAsync();
        }

        using var hit = await proxy.GetAsync("/", CompressingProxy.Browser);
        Assert.Equal((await hit.Content.ReadAsByteArrayAsync()).Length, hit.Content.Headers.ContentLength);
        using var head = await proxy.SendAsync(HttpMethod.Head, "/", CompressingProxy.Browser);
        Assert.Equal((hit.Described(), hit.Content.Headers.ContentLength), (head.Described(), head.Content.Headers.ContentLength));
        using var same = await proxy.GetAsync("/", CompressingProxy.Browser, "If-None-Match: W/\"v1-br\"");
        Assert.Equal("304 W/\"v1-br\" vary Accept-Encoding", same.Described());
        Assert.Single(proxy.Upstream.Requests);
    }

    [Fact]
    public async Task What_passes_the_cache_by_is_compressed_as_well()
    {
        await using var proxy = await StartAsync();
        using var answer = await proxy.GetAsync("/", CompressingProxy.Browser, "Cookie: session=1");
        Assert.Contains("fwd=bypass", answer.Header("Cache-Status"), StringComparison.Ordinal);
        Assert.Equal("200 br W/\"v1-br\" vary Accept-Encoding", answer.Described());
        Assert.Equal(CompressingProxy.Text, await answer.PlainAsync());
    }

    [Fact]
    public async Task A_page_with_includes_is_compressed_when_it_is_put_together()
    {
        await using var proxy = await CompressingProxy.StartAsync(
            http =>
            {
                http.Response.ContentType = "text/html";
                http.Response.Headers.CacheControl = "max-age=60";
                http.Response.Headers["Surrogate-Control"] = http.Request.Path == "/" ? "content=\"ESI/1.0\"" : default(string);
                return http.Response.WriteAsync(http.Request.Path == "/" ? "<p><esi:include src=\"/part\"/></p>" : CompressingProxy.Text);
            },
            settings: [("Options:Caching:Enabled", "true"), ("Options:Caching:Esi:Enabled", "true")]);
        for (var i = 0; i < 2; i++)
        {
            using var answer = await proxy.GetAsync("/", CompressingProxy.Browser);
            Assert.Equal(["br"], answer.Content.Headers.ContentEncoding);
            Assert.Equal($"<p>{CompressingProxy.Text}</p>", await answer.PlainAsync());
        }
    }

    private static Task<ProxyUnderTest> StartAsync() => CompressingProxy.StartAsync(
        settings: [("Options:Caching:Enabled", "true"), ("Options:Caching:Freshness:DefaultTtl", "0:10:00"), ("Breach:Padding", "5000")]);
}
