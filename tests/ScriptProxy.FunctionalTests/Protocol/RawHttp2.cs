using System.Buffers.Binary;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace ScriptProxy.FunctionalTests.Protocol;

/// <summary>An HTTP/2 client that sends whatever frames it is told to.</summary>
internal sealed class RawHttp2 : IAsyncDisposable
{
    /// <summary>HPACK of <c>:method GET, :scheme http, :path /, :authority a</c>.</summary>
    public static readonly byte[] GetRequest = [0x82, 0x86, 0x84, 0x41, 0x01, (byte)'a'];

    /// <summary>As <see cref="GetRequest"/>, with <see cref="GuardedServer.Waiting"/> as its path.</summary>
    public static readonly byte[] WaitingRequest = [0x82, 0x86, 0x04, 0x05, .. "/wait"u8, 0x41, 0x01, (byte)'a'];

    /// <summary>As <see cref="GetRequest"/>, with POST.</summary>
    public static readonly byte[] PostRequest = [0x83, 0x86, 0x84, 0x41, 0x01, (byte)'a'];

    /// <summary>As <see cref="PostRequest"/>, with https.</summary>
    public static readonly byte[] SecurePostRequest = [0x83, 0x87, 0x84, 0x41, 0x01, (byte)'a'];

    private readonly Stream _stream;

    private RawHttp2(Stream stream) => _stream = stream;

    /// <summary>As <see cref="GetRequest"/>, with <see cref="GuardedServer.Stuck"/> as its path.</summary>
    public static byte[] StuckRequest(bool tls) => [0x82, (byte)(tls ? 0x87 : 0x86), 0x04, 0x06, .. "/stuck"u8, 0x41, 0x01, (byte)'a'];

    public static async Task<RawHttp2> Connect(IPEndPoint server, bool tls = false)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(server);
        Stream stream = new NetworkStream(socket, ownsSocket: true);
        if (tls)
        {
            var secure = new SslStream(stream, false, (_, _, _, _) => true);
            await secure.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = "localhost",
                ApplicationProtocols = [SslApplicationProtocol.Http2],
            });
            Assert.Equal(SslApplicationProtocol.Http2, secure.NegotiatedApplicationProtocol);
            stream = secure;
        }

        var client = new RawHttp2(stream);
        await client.Send([.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, .. Frame(0x4, 0, 0, [])]);
        return client;
    }

    public static byte[] Frame(byte type, byte flags, int stream, byte[] payload) =>
    [
        (byte)(payload.Length >> 16), (byte)(payload.Length >> 8), (byte)payload.Length, type, flags,
        (byte)(stream >> 24), (byte)(stream >> 16), (byte)(stream >> 8), (byte)stream,
        .. payload,
    ];

    /// <summary>HPACK of a literal without indexing, name and value as they are (RFC 7541 6.2.2).</summary>
    public static byte[] Literal(string name, string value) =>
        [0, (byte)name.Length, .. Encoding.Latin1.GetBytes(name), (byte)value.Length, .. Encoding.Latin1.GetBytes(value)];

    public ValueTask Send(byte[] bytes) => _stream.WriteAsync(bytes);

    /// <summary>Reads the next frame; null at the end of the connection, however it came.</summary>
    public async Task<(byte Type, byte Flags, int Stream, byte[] Payload)?> Read()
    {
        try
        {
            var head = new byte[9];
            await _stream.ReadExactlyAsync(head);
            var payload = new byte[BinaryPrimitives.ReadUInt32BigEndian(head) >> 8];
            await _stream.ReadExactlyAsync(payload);
            return (head[3], head[4], BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(5)), payload);
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Reads to the GOAWAY.</summary>
    /// <returns>Its error code, or null if the connection ended without one.</returns>
    public async Task<int?> ReadGoAway()
    {
        while (await Read() is { } frame)
        {
            if (frame.Type == 0x7)
            {
                return BinaryPrimitives.ReadInt32BigEndian(frame.Payload.AsSpan(4));
            }
        }

        return null;
    }

    /// <summary>Reads to the head of a stream's answer, its reset, or what ends the connection.</summary>
    /// <returns><c>200</c>, <c>RST 1</c>, <c>GOAWAY 1</c> or <c>end</c>.</returns>
    public async Task<string> ReadOutcome(int stream)
    {
        while (await Read().WaitAsync(TimeSpan.FromSeconds(30)) is { } frame)
        {
            switch (frame.Type)
            {
                case 0x1 when frame.Stream == stream:
                    return StatusOf(frame.Payload);
                case 0x3 when frame.Stream == stream:
                    return $"RST {BinaryPrimitives.ReadInt32BigEndian(frame.Payload)}";
                case 0x7:
                    return $"GOAWAY {BinaryPrimitives.ReadInt32BigEndian(frame.Payload.AsSpan(4))}";
            }
        }

        return "end";
    }

    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    // RFC 7541 A: the entries of the static table, or a literal with the name of one of them.
    private static string StatusOf(byte[] block) => block[0] switch
    {
        0x88 => "200",
        0x89 => "204",
        0x8C => "400",
        0x8D => "404",
        0x8E => "500",
        _ => Encoding.Latin1.GetString(block.AsSpan(2, 3)),
    };
}
