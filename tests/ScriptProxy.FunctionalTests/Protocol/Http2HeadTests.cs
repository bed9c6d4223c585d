using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ScriptProxy.FunctionalTests.Protocol;

public sealed class Http2HeadTests
{
    private const byte Headers = 1, ResetStream = 3, GoAway = 7;

    [Theory]
    [InlineData("x(y", "1")]
    [InlineData("x\r\ny", "1")]
    [InlineData("x\u0001y", "1")]
    [InlineData("x y", "1")]
    public async Task A_header_with_an_illegal_name_gets_400(string name, string value) =>
        Assert.Equal("400", await StatusOfAsync(("x-before", "1"), (name, value)));

    [Theory]
    [InlineData("a\r\nb: c")]
    [InlineData("a\nb")]
    [InlineData("a\0b")]
    public async Task A_value_with_a_line_break_or_a_NUL_is_refused(string value) =>
        Assert.Equal("refused", await StatusOfAsync(("x-name", value)));

    [Fact]
    public async Task A_Latin1_byte_in_a_value_passes() => Assert.Equal("200", await StatusOfAsync(("x-name", "Andr\u00e9")));

    [Fact]
    public async Task A_length_with_a_sign_is_refused() => Assert.Equal("refused", await StatusOfAsync(("content-length", "+0")));

    [Fact]
    public async Task An_empty_authority_gets_400() => Assert.Equal("400", await StatusOfAsync(authority: ""));

    [Fact]
    public async Task No_authority_gets_400() => Assert.Equal("400", await StatusOfAsync(authority: null));

    [Theory]
    [InlineData("/a#b", "400")]
    [InlineData("/a/..%2fb", "400")]
    [InlineData("/a%2Fb?c|d", "200")]
    public async Task Targets_are_checked_too(string path, string status) => Assert.Equal(status, await StatusOfAsync(path: path));

    [Fact]
    public async Task A_WebSocket_over_HTTP_2_is_no_tunnel()
    {
        await using var server = await RawServer.StartAsync(
            async context =>
            {
                await using var stream = await context.Features.GetRequiredFeature<IHttpExtendedConnectFeature>().AcceptAsync();
            },
            HttpProtocols.Http2);
        using var socket = new ClientWebSocket();
        socket.Options.HttpVersion = HttpVersion.Version20;
        socket.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        using var handler = new SocketsHttpHandler();
        using var invoker = new HttpMessageInvoker(handler);

        await socket.ConnectAsync(new Uri($"ws://localhost:{server.Port}/a"), invoker, CancellationToken.None);

        Assert.Equal(WebSocketState.Open, socket.State);
    }

    private static Task<string> StatusOfAsync(params (string Name, string Value)[] headers) => StatusOfAsync("/", "a", headers);

    private static async Task<string> StatusOfAsync(string path = "/", string? authority = "a", params (string Name, string Value)[] headers)
    {
        await using var server = await RawServer.StartAsync(context => context.Response.WriteAsync("ok"), HttpProtocols.Http2);
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, server.Port);
        var stream = client.GetStream();
        var block = new List<byte>();
        Add(block, ":method", "GET");
        Add(block, ":scheme", "http");
        Add(block, ":path", path);
        if (authority is not null)
        {
            Add(block, ":authority", authority);
        }

        foreach (var (name, value) in headers)
        {
            Add(block, name, value);
        }

        byte[] settings = [0, 0, 0, 4, 0, 0, 0, 0, 0];
        byte[] head = [0, (byte)(block.Count >> 8), (byte)block.Count, Headers, 0x5, 0, 0, 0, 1];
        await stream.WriteAsync((byte[])[.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, .. settings, .. head, .. block]);
        return await ReadStatusAsync(stream);
    }

    private static async Task<string> ReadStatusAsync(NetworkStream stream)
    {
        var frame = new byte[9];
        while (await stream.ReadAtLeastAsync(frame, frame.Length, throwOnEndOfStream: false) == frame.Length)
        {
            var payload = new byte[frame[0] << 16 | frame[1] << 8 | frame[2]];
            await stream.ReadExactlyAsync(payload);
            switch (frame[3])
            {
                // RFC 7541 A: 200 and 400 are entries of the static table.
                case Headers when payload[0] == 0x88:
                    return "200";
                case Headers when payload[0] == 0x8C:
                    return "400";
                case ResetStream or GoAway:
                    return "refused";
            }
        }

        return "refused";
    }

    // RFC 7541 6.2.2: a literal without indexing, name and value as they are.
    private static void Add(List<byte> block, string name, string value)
    {
        block.Add(0);
        block.Add((byte)name.Length);
        block.AddRange(Encoding.Latin1.GetBytes(name));
        block.Add((byte)value.Length);
        block.AddRange(Encoding.Latin1.GetBytes(value));
    }
}
