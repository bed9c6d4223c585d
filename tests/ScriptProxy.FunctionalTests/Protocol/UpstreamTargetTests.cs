using System.Net;
using System.Net.Sockets;
using System.Text;
using ScriptProxy.Host.Protocol;

namespace ScriptProxy.FunctionalTests.Protocol;

public sealed class UpstreamTargetTests
{
    [Theory]
    [InlineData("/a%2Fb")]
    [InlineData("/a%ff")]
    [InlineData("/a%3Bb;c")]
    [InlineData("/a..b/.c/%2ed/%7e")]
    [InlineData("//a//b//")]
    [InlineData("/\"<>^`{|}[]\\'")]
    [InlineData("/\\a")]
    [InlineData("/a?x=%zz&y[]={\"<>|}\\^`'")]
    [InlineData("/?")]
    [InlineData("/a:80@b")]
    public async Task HttpClient_sends_an_unchanged_target_byte_for_byte(string target)
    {
        var query = target.IndexOf('?', StringComparison.Ordinal);

        var line = await SentAsync(port => UpstreamTarget.Build($"http://127.0.0.1:{port}/", target, "/p", "/p", query < 0 ? "" : target[query..]));

        Assert.Equal($"GET {target} HTTP/1.1", line);
    }

    [Fact]
    public async Task HttpClient_sends_a_changed_target_with_what_no_target_may_have_escaped()
    {
        var line = await SentAsync(port => UpstreamTarget.Build($"http://127.0.0.1:{port}/base/", "/x", "/x", "/\u20ac ?#\r\n\"", "?\u00e9 #\r\n"));

        Assert.Equal("GET /base/%E2%82%AC%20%3F%23%0D%0A%22?%C3%A9%20%23%0D%0A HTTP/1.1", line);
    }

    [Fact]
    public async Task Every_byte_that_a_client_could_send_raw_comes_out_the_same_or_escaped()
    {
        for (var value = 1; value < 256; value++)
        {
            var raw = "/" + (char)value;
            var line = await SentAsync(port => UpstreamTarget.Build($"http://127.0.0.1:{port}", raw, "/p", "/p", ""));

            var isSent = value is > 0x20 and < 0x7F and not '#';
            var expected = value == '?' ? "/" : isSent ? raw : "/" + Uri.EscapeDataString(raw[1..]);
            Assert.Equal($"GET {expected} HTTP/1.1", line);
        }
    }

    private static async Task<string> SentAsync(Func<int, Uri> target)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var handler = new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false };
        HeaderEncoding.Apply(handler);
        using var client = new HttpMessageInvoker(handler);
        using var request = new HttpRequestMessage(HttpMethod.Get, target(((IPEndPoint)listener.LocalEndpoint).Port));
        var sending = client.SendAsync(request, CancellationToken.None);
        using var accepted = await listener.AcceptTcpClientAsync();
        using var reader = new StreamReader(accepted.GetStream(), Encoding.Latin1);
        var line = await reader.ReadLineAsync();
        await accepted.GetStream().WriteAsync("HTTP/1.1 204 No Content\r\n\r\n"u8.ToArray());
        using var response = await sending;
        return line ?? "";
    }
}
