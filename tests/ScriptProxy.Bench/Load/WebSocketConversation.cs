using System.Text;

namespace ScriptProxy.Bench.Load;

/// <summary>A message of 100 bytes over a WebSocket, and the same one back. The frames are made here: a client library would cost more than what is measured.</summary>
internal sealed class WebSocketConversation : IConversation
{
    private const int Length = 100;
    private const byte FinalText = 0x81; // RFC 6455 5.2
    private const byte Masked = 0x80;

    private readonly Stream _stream;
    private readonly byte[] _question = [FinalText, Masked | Length, 0, 0, 0, 0, .. Enumerable.Repeat((byte)'x', Length)]; // a mask of zeros changes nothing
    private readonly byte[] _expected = [FinalText, Length, .. Enumerable.Repeat((byte)'x', Length)];
    private readonly byte[] _answer = new byte[Length + 2];

    public WebSocketConversation(Target target)
    {
        _stream = HttpConversation.Connect(target);
        _stream.Write(Encoding.ASCII.GetBytes(
            $"GET / HTTP/1.1\r\nHost: {target.Authority}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"));
        var (status, _) = new AnswerReader(_stream).Read(); // nothing follows it before the first question
        if (status != 101)
        {
            _stream.Dispose();
            throw new BenchException($"status {status} to the WebSocket's handshake");
        }
    }

    public void Ask()
    {
        _stream.Write(_question);
        _stream.ReadExactly(_answer);
        if (!_answer.AsSpan().SequenceEqual(_expected))
        {
            throw new BenchException("a message did not come back as it was sent");
        }
    }

    public void Dispose() => _stream.Dispose();
}
