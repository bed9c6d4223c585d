using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.Compression;

public sealed class RequestTests
{
    private static readonly byte[] Text = Encoding.UTF8.GetBytes(CompressingProxy.Text);

    [Theory]
    [InlineData("/old", "", true)]
    [InlineData("/new", "gzip", false)]
    public async Task An_upstream_gets_requests_decompressed_where_it_wants_that(string path, string encoding, bool isPlain)
    {
        var received = new MemoryStream();
        await using var proxy = await CompressingProxy.StartAsync(http => http.Request.Body.CopyToAsync(received), settings: ("Requests:Decode:0", "/old"));
        using var answer = await PostAsync(proxy, path, CompressingProxy.Gzip(Text));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal((encoding, isPlain), (proxy.Upstream.Requests.Single().Headers.ContentEncoding.ToString(), received.ToArray().SequenceEqual(Text)));
    }

    [Theory]
    [InlineData("Limits:MaxDecodedBodyRatio", "50")]
    [InlineData("Limits:MaxDecodedBodySize", "1000000")]
    public async Task A_bomb_gets_413(string key, string value)
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            BuiltInPlugins = true,
            Upstream = await Upstream.StartAsync(http => http.Request.Body.CopyToAsync(Stream.Null)),
            Settings = new Dictionary<string, string> { ["Options:Compression:Requests:Decode:0"] = "{**rest}", [key] = value },
            ExpectErrors = true,
        });
        using var answer = await PostAsync(proxy, "/", CompressingProxy.Gzip(new byte[20_000_000]));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
    }

    private static async Task<HttpResponseMessage> PostAsync(ProxyUnderTest proxy, string path, byte[] body)
    {
        using var content = new ByteArrayContent(body) { Headers = { ContentEncoding = { "gzip" } } };
        return await proxy.Client.PostAsync(path, content);
    }
}
