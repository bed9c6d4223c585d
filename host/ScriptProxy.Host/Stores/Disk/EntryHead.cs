using System.Buffers;
using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Stores.Disk;

/// <summary>What stands before the body in an entry's file.</summary>
/// <param name="Layout">Where things stand.</param>
/// <param name="Number">The number of this version of the head, from 1; odd ones stand in the first place.</param>
/// <param name="Moment">Up to which invalidation it has been judged.</param>
/// <param name="Head">The head.</param>
internal sealed record EntryHead(EntryLayout Layout, uint Number, long Moment, StoredHead Head)
{
    private const int FirstRead = 4096;

    // Places that no block of a body has.
    private const ulong FixedPlace = ulong.MaxValue;
    private const ulong SlotPlace = ulong.MaxValue - 1;

    /// <summary>The bytes before the body of a new file: the unchanging ones, and the head in the first place.</summary>
    public static byte[] First(EntryLayout layout, long moment, ReadOnlySpan<byte> head)
    {
        var bytes = new byte[layout.BodyOffset];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, EntryLayout.Magic);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(8), layout.Hash.High);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(16), layout.Hash.Low);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(24), layout.Id);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(32), layout.BodyLength);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(40), layout.SlotSize);
        var checkedPart = bytes.AsSpan(0, EntryLayout.FixedSize - Checksum.Size);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(checkedPart.Length), Checksum.Of(layout.Id, FixedPlace, checkedPart));
        Slot(layout, 1, moment, head).CopyTo(bytes.AsSpan(EntryLayout.FixedSize));
        return bytes;
    }

    /// <summary>One version of the head, to be written at <see cref="SlotOffset"/>; what does not fit must not be written.</summary>
    public static byte[] Slot(EntryLayout layout, uint number, long moment, ReadOnlySpan<byte> head)
    {
        var bytes = new byte[EntryLayout.SlotOverhead + head.Length];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4), number);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(8), head.Length);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(12), moment);
        head.CopyTo(bytes.AsSpan(EntryLayout.SlotOverhead));
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, Checksum.Of(layout.Id, SlotPlace, bytes.AsSpan(Checksum.Size)));
        return bytes;
    }

    public static long SlotOffset(EntryLayout layout, uint number) => EntryLayout.FixedSize + (number % 2 == 1 ? 0 : layout.SlotSize);

    /// <summary>Reads it; null if the file is no whole entry of this key.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static EntryHead? Read(SafeFileHandle file, KeyHash hash)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(FirstRead);
        try
        {
            var read = ReadFully(file, buffer.AsSpan(0, FirstRead));
            if (ReadLayout(buffer.AsSpan(0, read)) is not { } layout || layout.Hash != hash || RandomAccess.GetLength(file) != layout.FileLength)
            {
                return null;
            }

            if (layout.BodyOffset > read)
            {
                ArrayPool<byte>.Shared.Return(buffer);
                buffer = ArrayPool<byte>.Shared.Rent((int)layout.BodyOffset);
                read = ReadFully(file, buffer.AsSpan(0, (int)layout.BodyOffset));
            }

            return read < layout.BodyOffset
                ? null
                : Newest(layout, buffer.AsSpan(EntryLayout.FixedSize, layout.SlotSize), buffer.AsSpan(EntryLayout.FixedSize + layout.SlotSize, layout.SlotSize));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static EntryLayout? ReadLayout(ReadOnlySpan<byte> bytes)
    {
        const int CheckedSize = EntryLayout.FixedSize - Checksum.Size;
        if (bytes.Length < EntryLayout.FixedSize || BinaryPrimitives.ReadUInt64LittleEndian(bytes) != EntryLayout.Magic)
        {
            return null;
        }

        var layout = new EntryLayout(
            new(BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]), BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..])),
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[24..]),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[40..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[32..]));
        return Checksum.Of(layout.Id, FixedPlace, bytes[..CheckedSize]) == BinaryPrimitives.ReadUInt32LittleEndian(bytes[CheckedSize..])
            && layout.SlotSize >= EntryLayout.SlotOverhead && layout.SlotSize <= EntryLayout.SlotSizeFor(HeadFormat.MaximumSize) && layout.BodyLength >= 0
                ? layout
                : null;
    }

    private static EntryHead? Newest(EntryLayout layout, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        var (one, two) = (ReadSlot(layout, first), ReadSlot(layout, second));
        return one is null || two?.Number > one.Number ? two : one;
    }

    private static EntryHead? ReadSlot(EntryLayout layout, ReadOnlySpan<byte> slot)
    {
        var length = BinaryPrimitives.ReadInt32LittleEndian(slot[8..]);
        if (length <= 0 || length > slot.Length - EntryLayout.SlotOverhead
            || Checksum.Of(layout.Id, SlotPlace, slot[Checksum.Size..(EntryLayout.SlotOverhead + length)]) != BinaryPrimitives.ReadUInt32LittleEndian(slot))
        {
            return null;
        }

        return HeadFormat.Read(slot.Slice(EntryLayout.SlotOverhead, length)) is { } head
            ? new(layout, BinaryPrimitives.ReadUInt32LittleEndian(slot[4..]), BinaryPrimitives.ReadInt64LittleEndian(slot[12..]), head)
            : null;
    }

    private static int ReadFully(SafeFileHandle file, Span<byte> buffer)
    {
        var total = 0;
        for (int read; total < buffer.Length && (read = RandomAccess.Read(file, buffer[total..], total)) > 0;)
        {
            total += read;
        }

        return total;
    }
}
