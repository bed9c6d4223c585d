using System.Buffers;
using System.IO.Compression;

namespace ScriptProxy.Plugins.Compression.Encoders;

/// <summary>Brotli (RFC 7932).</summary>
internal sealed class BrotliBodyEncoder : IBodyEncoder
{
    // 256 KB, half of nginx's: of 2 MB and more the difference shows, in memory more than in length.
    private const int WindowBits = 18;
    private const int RoomBytes = 4 << 10;

    private readonly byte[]? _padding;
    private BrotliEncoder _encoder;
    private bool _hasBegun;

    /// <param name="quality">0 to 11.</param>
    /// <param name="padding">Bytes that mean nothing, 1 to 65536, to blur the length; null for none.</param>
    public BrotliBodyEncoder(int quality, byte[]? padding)
    {
        _encoder = new BrotliEncoder(quality, WindowBits);
        _padding = padding;
    }

    public void Write(ReadOnlySpan<byte> bytes, IBufferWriter<byte> output)
    {
        Begin(output);
        while (!bytes.IsEmpty)
        {
            Check(_encoder.Compress(bytes, output.GetSpan(RoomBytes), out var taken, out var written, isFinalBlock: false));
            output.Advance(written);
            bytes = bytes[taken..];
        }
    }

    public void Flush(IBufferWriter<byte> output)
    {
        Begin(output);
        FlushEncoder(output);
    }

    public void End(IBufferWriter<byte> output)
    {
        Begin(output);
        OperationStatus status;
        do
        {
            status = Check(_encoder.Compress(default, output.GetSpan(RoomBytes), out _, out var written, isFinalBlock: true));
            output.Advance(written);
        }
        while (status == OperationStatus.DestinationTooSmall);
    }

    public void Dispose() => _encoder.Dispose();

    private static OperationStatus Check(OperationStatus status) =>
        status != OperationStatus.InvalidData ? status : throw new InvalidOperationException("The brotli encoder failed.");

    private void Begin(IBufferWriter<byte> output)
    {
        if (_hasBegun)
        {
            return;
        }

        _hasBegun = true;
        if (_padding is { Length: > 0 })
        {
            FlushEncoder(output); // the stream's head, up to a whole byte
            WriteMetadata(output);
        }
    }

    private void FlushEncoder(IBufferWriter<byte> output)
    {
        OperationStatus status;
        do
        {
            status = Check(_encoder.Flush(output.GetSpan(RoomBytes), out var written));
            output.Advance(written);
        }
        while (status == OperationStatus.DestinationTooSmall);
    }

    // A metadata block (RFC 7932 9.2), from the lowest bit: ISLAST 0, MNIBBLES 11, a reserved 0, two bits of MSKIPBYTES, MSKIPLEN - 1, zeros up to a whole byte, the bytes. Its length may have no byte too many.
    private void WriteMetadata(IBufferWriter<byte> output)
    {
        var last = (uint)_padding!.Length - 1;
        var lengthBytes = last > byte.MaxValue ? 2u : 1u;
        var head = (0b11u << 1) | (lengthBytes << 4) | (last << 6);
        ReadOnlySpan<byte> bytes = [(byte)head, (byte)(head >> 8), (byte)(head >> 16)];
        output.Write(bytes[..(int)(lengthBytes + 1)]);
        output.Write(_padding);
    }
}
