using System.Globalization;
using System.Text;

namespace ScriptProxy.Bench.Load;

/// <summary>Reads answers of HTTP/1.1, one after the other, and forgets their bodies.</summary>
internal sealed class AnswerReader(Stream stream)
{
    private readonly byte[] _buffer = new byte[64 * 1024];
    private int _begin;
    private int _end;

    private ReadOnlySpan<byte> Buffered => _buffer.AsSpan(_begin, _end - _begin);

    /// <returns>The answer's status and its body's length.</returns>
    public (int Status, long Length) Read()
    {
        var head = ReadUntil("\r\n\r\n"u8);
        var status = int.Parse(head.AsSpan("HTTP/1.1 ".Length, 3), CultureInfo.InvariantCulture);
        if (Field(head, "\r\nContent-Length: ") is { } length)
        {
            Skip(long.Parse(length, CultureInfo.InvariantCulture));
            return (status, long.Parse(length, CultureInfo.InvariantCulture));
        }

        return (status, Field(head, "\r\nTransfer-Encoding: ") is null ? 0 : SkipChunks());
    }

    private static string? Field(string head, string name)
    {
        var at = head.IndexOf(name, StringComparison.OrdinalIgnoreCase);
        return at < 0 ? null : head[(at + name.Length)..head.IndexOf('\r', at + name.Length)];
    }

    private long SkipChunks()
    {
        for (long sum = 0; ;)
        {
            var size = long.Parse(ReadUntil("\r\n"u8).Split(';')[0].Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            Skip(size + 2);
            sum += size;
            if (size == 0)
            {
                return sum; // none of the peers sends trailers
            }
        }
    }

    private string ReadUntil(ReadOnlySpan<byte> end)
    {
        int at;
        while ((at = Buffered.IndexOf(end)) < 0)
        {
            Fill();
        }

        var text = Encoding.Latin1.GetString(Buffered[..(at + end.Length)]);
        _begin += at + end.Length;
        return text;
    }

    private void Skip(long count)
    {
        for (; count > _end - _begin; Fill())
        {
            count -= _end - _begin;
            _begin = _end;
        }

        _begin += (int)count;
    }

    private void Fill()
    {
        Buffered.CopyTo(_buffer);
        (_begin, _end) = (0, _end - _begin);
        var read = stream.Read(_buffer, _end, _buffer.Length - _end);
        _end += read > 0 ? read : throw new BenchException("the connection was closed in the middle of an answer");
    }
}
