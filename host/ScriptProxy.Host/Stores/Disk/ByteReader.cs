using System.Buffers.Binary;
using System.Text;

namespace ScriptProxy.Host.Stores.Disk;

/// <summary>Reads what <see cref="ByteWriter"/> wrote. Whatever the bytes are, it never reads beyond them and never makes more than they could hold.</summary>
internal ref struct ByteReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    /// <summary>Whether something could not be read; what was read then is empty.</summary>
    public bool HasFailed { get; private set; }

    public readonly bool IsAtEnd => _rest.IsEmpty;

    public long Long() => Take(sizeof(long)) is { IsEmpty: false } taken ? BinaryPrimitives.ReadInt64LittleEndian(taken) : 0;

    public int Int() => Take(sizeof(int)) is { IsEmpty: false } taken ? BinaryPrimitives.ReadInt32LittleEndian(taken) : 0;

    public bool Flag() => Take(1) is [not 0];

    public string Text() => Encoding.UTF8.GetString(Take(Int()));

    /// <summary>How many things follow; each takes at least some bytes.</summary>
    public int Count(int least)
    {
        var count = Int();
        if (count < 0 || count > _rest.Length / least)
        {
            HasFailed = true;
            return 0;
        }

        return count;
    }

    private ReadOnlySpan<byte> Take(int length)
    {
        if (HasFailed || length < 0 || length > _rest.Length)
        {
            HasFailed = true;
            return default;
        }

        var taken = _rest[..length];
        _rest = _rest[length..];
        return taken;
    }
}
