namespace ScriptProxy.Host.Stores.Disk;

/// <summary>
/// Where things stand in an entry's file: 64 bytes that never change, two places for the head, the body in blocks with a checksum behind each.
/// A head that is updated (RFC 9111 4.3.4) goes to the place that is not in use, with a higher number: wherever a crash cuts that off, the
/// other one is whole.
/// </summary>
/// <param name="Hash">The key's.</param>
/// <param name="Id">The file's own number; all its checksums begin with it.</param>
/// <param name="SlotSize">What each of the places for the head takes.</param>
/// <param name="BodyLength">The body's length.</param>
internal readonly record struct EntryLayout(KeyHash Hash, ulong Id, int SlotSize, long BodyLength)
{
    /// <summary>"SPentry1": another form needs another number, and files of the old one are cleared away.</summary>
    public const ulong Magic = 0x31797274_6E655053;

    public const int FixedSize = 64;

    /// <summary>What stands before the bytes of a head: its number, its length, its moment, the checksum.</summary>
    public const int SlotOverhead = 20;

    /// <summary>Of a body. A range is read and checked by whole blocks.</summary>
    public const int BlockSize = 64 * 1024;

    public long BodyOffset => FixedSize + (2L * SlotSize);

    public long FileLength => BodyOffset + BodyLength + (Checksum.Size * Blocks(BodyLength));

    /// <summary>The place for a head of this length, with room to grow, since a revalidation may bring longer headers.</summary>
    public static int SlotSizeFor(int headLength) => SlotOverhead + headLength + (headLength / 4) + 128;

    public static long Blocks(long bodyLength) => (bodyLength + BlockSize - 1) / BlockSize;

    /// <summary>Where a byte of the body stands in the file.</summary>
    public long PositionOf(long offset) => BodyOffset + offset + (Checksum.Size * (offset / BlockSize));

    public int BlockLength(long block) => (int)Math.Min(BlockSize, BodyLength - (block * BlockSize));
}
