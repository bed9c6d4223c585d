using System.Buffers;
using ScriptProxy.Host.Forwarding;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Bodies;

/// <summary>The stage that takes a content coding off. It ends a body that grows past what it may, and one that is not whole.</summary>
internal static class Decoding
{
    private const int PieceBytes = 16 << 10;

    public static BodyStage Stage(string coding, BodyLimits limits) => new(body => RunAsync(body, coding, limits), null);

    private static async Task RunAsync(BodyTransfer body, string coding, BodyLimits limits)
    {
        if (await HeadAsync(body, coding) is not { } isRawDeflate)
        {
            return; // nothing at all is what many send for an empty body
        }

        var source = new CountedStream(body);
        var piece = ArrayPool<byte>.Shared.Rent(PieceBytes);
        try
        {
            await using var decoder = ContentCodings.Decoder(coding, source, isRawDeflate);
            long length = 0;
            for (int read; (read = await decoder.ReadAsync(piece.AsMemory(0, PieceBytes), body.Cancelled)) > 0;)
            {
                length += read;
                Check(length, source.Count, coding, limits);
                body.Output.Write(piece.AsSpan(0, read));
                if (body.Output.UnflushedBytes >= StageWriter.SliceBytes)
                {
                    await body.Output.FlushAsync(body.Cancelled);
                }
            }
        }
        catch (Exception exception) when (exception is InvalidDataException or InvalidOperationException) // the latter is brotli's
        {
            throw new BodyFaultException($"The body is not what its Content-Encoding '{coding}' says: {exception.Message}", isTooLarge: false, exception);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }
    }

    private static void Check(long length, long read, string coding, BodyLimits limits)
    {
        if (length > limits.Bytes)
        {
            throw new BodyFaultException($"The body, decoded from '{coding}', has more than {limits.Bytes} bytes (Limits:MaxDecodedBodySize).", isTooLarge: true);
        }

        if (length > BodyLimits.FreeBytes && length / limits.Ratio > read)
        {
            throw new BodyFaultException(
                $"The body, decoded from '{coding}', has become {length} bytes from {read}, more than {limits.Ratio} times as many (Limits:MaxDecodedBodyRatio).", isTooLarge: true);
        }
    }

    /// <summary>Whether 'deflate' comes without the head of zlib (RFC 1950 2.2), as many send it; null if there is no body.</summary>
    private static async ValueTask<bool?> HeadAsync(BodyTransfer body, string coding)
    {
        while (true)
        {
            var read = await body.Input.ReadAsync(body.Cancelled);
            var length = (int)Math.Min(read.Buffer.Length, 2);
            if (length < 2 && !read.IsCompleted)
            {
                body.Input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                continue;
            }

            var isRaw = coding == "deflate" && length == 2 && !IsZlib(read.Buffer.Slice(0, 2).ToArray());
            body.Input.AdvanceTo(read.Buffer.Start);
            return length == 0 ? null : isRaw;
        }
    }

    private static bool IsZlib(byte[] head) => (head[0] & 0x0f) == 8 && ((head[0] << 8) | head[1]) % 31 == 0;

    private sealed class CountedStream(BodyTransfer body) : ReadOnlyStream
    {
        private readonly Stream _inner = body.Input.AsStream(leaveOpen: true);

        public long Count { get; private set; }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = await _inner.ReadAsync(buffer, cancellationToken);
            Count += read;
            return read;
        }
    }
}
