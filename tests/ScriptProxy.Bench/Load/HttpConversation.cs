using System.Net.Security;
using System.Net.Sockets;

namespace ScriptProxy.Bench.Load;

/// <summary>HTTP/1.1 over one connection.</summary>
internal sealed class HttpConversation : IConversation
{
    private readonly Stream _stream;
    private readonly AnswerReader _reader;
    private readonly byte[][] _requests;
    private readonly int _leastBytes;
    private int _next;

    /// <param name="target">Who is asked.</param>
    /// <param name="requests">Asked in turn.</param>
    /// <param name="leastBytes">What each answer's body has at least.</param>
    public HttpConversation(Target target, byte[][] requests, int leastBytes)
    {
        (_requests, _leastBytes) = (requests, leastBytes);
        _stream = Connect(target);
        _reader = new AnswerReader(_stream);
    }

    public static Stream Connect(Target target)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = 10_000 };
        socket.Connect("127.0.0.1", target.Port);
        var plain = new NetworkStream(socket, ownsSocket: true);
        return target.Tls ? Encrypt(plain) : plain;
    }

    public void Ask()
    {
        _stream.Write(_requests[_next++ % _requests.Length]);
        var (status, length) = _reader.Read();
        if (status != 200 || length < _leastBytes)
        {
            throw new BenchException($"an answer with status {status} and {length} bytes");
        }
    }

    public void Dispose() => _stream.Dispose();

    private static SslStream Encrypt(Stream plain)
    {
        // The certificate is made for this run; who the server is does not matter here.
        var encrypted = new SslStream(plain, leaveInnerStreamOpen: false, (_, _, _, _) => true);
        encrypted.AuthenticateAsClient(new SslClientAuthenticationOptions
        {
            TargetHost = "localhost",
            CipherSuitesPolicy = OperatingSystem.IsLinux() ? new CipherSuitesPolicy([TlsCipherSuite.TLS_AES_128_GCM_SHA256]) : null,
        });
        return encrypted;
    }
}
