using System.Numerics;
using System.Runtime.InteropServices;

namespace ScriptProxy.Host.Stores.Disk;

/// <summary>
/// CRC-32C, which the processor computes. It begins with the file's own number and the place in the file, so that a block of another file, or
/// of another place, which a file system can leave after a power failure, does not pass either.
/// </summary>
internal static class Checksum
{
    public const int Size = sizeof(uint);

    public static uint Begin(ulong id, ulong place) => BitOperations.Crc32C(BitOperations.Crc32C(uint.MaxValue, id), place);

    public static uint Of(ulong id, ulong place, ReadOnlySpan<byte> bytes) => Add(Begin(id, place), bytes);

    public static uint Add(uint checksum, ReadOnlySpan<byte> bytes)
    {
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (var word in words)
        {
            checksum = BitOperations.Crc32C(checksum, word);
        }

        foreach (var rest in bytes[(words.Length * sizeof(ulong))..])
        {
            checksum = BitOperations.Crc32C(checksum, rest);
        }

        return checksum;
    }
}
