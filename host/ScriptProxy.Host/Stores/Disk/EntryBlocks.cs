using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Microsoft.Win32.SafeHandles;

namespace ScriptProxy.Host.Stores.Disk;

/// <summary>Reads a body from an entry's file.</summary>
internal static class EntryBlocks
{
    /// <summary>What a buffer needs for any block.</summary>
    public const int BufferSize = EntryLayout.BlockSize + Checksum.Size;

    /// <summary>Reads a whole block and checks it before anybody sees it.</summary>
    /// <param name="file">The file.</param>
    /// <param name="layout">Where things stand in it.</param>
    /// <param name="block">Which block.</param>
    /// <param name="length">Its length.</param>
    /// <param name="buffer">Where to, with room for the checksum too.</param>
    /// <param name="cancelled">Ends the reading.</param>
    /// <exception cref="IOException">It cannot be read, or is not what was written.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public static async ValueTask ReadAsync(
        SafeFileHandle file, EntryLayout layout, long block, int length, Memory<byte> buffer, CancellationToken cancelled)
    {
        var whole = buffer[..(length + Checksum.Size)];
        await ReadFullyAsync(file, whole, layout.PositionOf(block * EntryLayout.BlockSize), cancelled);
        Check(layout.Id, block, whole.Span);
    }

    /// <summary>Reads bytes that stand together in the file, unchecked: a block that is still being written has no checksum.</summary>
    /// <exception cref="IOException">They cannot be read.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public static async ValueTask ReadFullyAsync(SafeFileHandle file, Memory<byte> buffer, long position, CancellationToken cancelled)
    {
        while (!buffer.IsEmpty)
        {
            var read = await RandomAccess.ReadAsync(file, buffer, position, cancelled);
            if (read == 0)
            {
                throw TooShort();
            }

            (buffer, position) = (buffer[read..], position + read);
        }
    }

    /// <summary>Checks the first block alone, for who can wait for the disk: damage that shows before anything is sent costs a fetch, and later an answer.</summary>
    /// <exception cref="IOException">It cannot be read, or is not what was written.</exception>
    public static void CheckFirst(SafeFileHandle file, EntryLayout layout)
    {
        if (layout.BodyLength == 0)
        {
            return;
        }

        var length = layout.BlockLength(0) + Checksum.Size;
        var buffer = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            var read = 0;
            while (read < length)
            {
                var more = RandomAccess.Read(file, buffer.AsSpan(read, length - read), layout.PositionOf(0) + read);
                read += more > 0 ? more : throw TooShort();
            }

            Check(layout.Id, 0, buffer.AsSpan(0, length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static IOException TooShort() => new("The file of a stored response ends too early.");

    private static void Check(ulong id, long block, ReadOnlySpan<byte> whole)
    {
        if (Checksum.Of(id, (ulong)block, whole[..^Checksum.Size]) != BinaryPrimitives.ReadUInt32LittleEndian(whole[^Checksum.Size..]))
        {
            throw new IOException("The file of a stored response is damaged.");
        }
    }
}
