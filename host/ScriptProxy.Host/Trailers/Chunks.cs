using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ScriptProxy.Host.Trailers;

/// <summary>
/// One answer's body in the chunked coding (RFC 9112 7.1), with trailers behind it. Kestrel, which chunks by itself, has none in HTTP/1.1; where an answer says that it is chunked, it sends what it is given as it is.
/// </summary>
internal sealed class Chunks : IHttpResponseTrailersFeature
{
    /// <summary>The most that a chunk has around its bytes: eight digits and two line ends.</summary>
    private const int MostAround = 12;

    private bool _hasEnded;

    public IHeaderDictionary Trailers { get; set; } = new HeaderDictionary();

    /// <summary>Writes a chunk without flushing it. After the end it goes nowhere: behind that the next answer begins.</summary>
    public void Put(PipeWriter server, ReadOnlySpan<byte> bytes)
    {
        if (!bytes.IsEmpty && !_hasEnded) // an empty chunk is the end
        {
            server.Advance(Frame(bytes, server.GetSpan(bytes.Length + MostAround)));
        }
    }

    /// <summary>Writes a chunk and flushes, in one call: Kestrel holds slow clients to the bytes of such calls alone.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<FlushResult> SendAsync(PipeWriter server, ReadOnlyMemory<byte> bytes, CancellationToken cancelled)
    {
        if (bytes.IsEmpty)
        {
            return await server.FlushAsync(cancelled);
        }

        if (_hasEnded)
        {
            throw new InvalidOperationException("The response is complete: nothing can be written any more.");
        }

        var frame = ArrayPool<byte>.Shared.Rent(bytes.Length + MostAround);
        try
        {
            return await server.WriteAsync(frame.AsMemory(0, Frame(bytes.Span, frame)), cancelled);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(frame);
        }
    }

    /// <summary>Ends the body as a whole one.</summary>
    public async ValueTask EndAsync(PipeWriter server)
    {
        if (!_hasEnded)
        {
            _hasEnded = true;
            await server.WriteAsync(Section(), CancellationToken.None);
        }
    }

    /// <summary>Ends the body without its end: nothing more is written, and who reads it must see that it is not whole.</summary>
    public void Cut() => _hasEnded = true;

    private static int Frame(ReadOnlySpan<byte> bytes, Span<byte> frame)
    {
        bytes.Length.TryFormat(frame, out var at, "x", CultureInfo.InvariantCulture);
        "\r\n"u8.CopyTo(frame[at..]);
        bytes.CopyTo(frame[(at + 2)..]);
        at += 2 + bytes.Length;
        "\r\n"u8.CopyTo(frame[at..]);
        return at + 2;
    }

    private byte[] Section()
    {
        var section = new StringBuilder("0\r\n");
        foreach (var (name, values) in Trailers)
        {
            for (var i = 0; i < values.Count; i++)
            {
                if (TrailerFields.MaySend(name, values[i]))
                {
                    section.Append(name).Append(": ").Append(values[i]).Append("\r\n");
                }
            }
        }

        return Encoding.Latin1.GetBytes(section.Append("\r\n").ToString());
    }
}
