using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace ScriptProxy.Host.Stores.Disk;

/// <summary>Writes numbers and texts one after the other; <see cref="ByteReader"/> reads them.</summary>
internal sealed class ByteWriter
{
    private readonly ArrayBufferWriter<byte> _bytes = new(1024);

    public ReadOnlySpan<byte> Written => _bytes.WrittenSpan;

    public void Long(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(_bytes.GetSpan(sizeof(long)), value);
        _bytes.Advance(sizeof(long));
    }

    public void Int(int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(_bytes.GetSpan(sizeof(int)), value);
        _bytes.Advance(sizeof(int));
    }

    public void Flag(bool value) => _bytes.Write([value ? (byte)1 : (byte)0]);

    public void Text(string? value)
    {
        var text = value ?? "";
        Int(Encoding.UTF8.GetByteCount(text));
        Encoding.UTF8.GetBytes(text, _bytes);
    }
}
