using System.Buffers.Binary;
using System.Reflection.PortableExecutable;

namespace ScriptProxy.Host.Plugins;

/// <summary>Whether a library's file is as long as its own head says: a copy on the way is shorter.</summary>
internal static class WholeImage
{
    private static ReadOnlySpan<byte> Elf64LittleEndian => [0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1];

    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file must not be read.</exception>
    public static bool Is(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        return path.EndsWith(".dll", StringComparison.OrdinalIgnoreCase) ? IsPortableExecutable(stream)
            : Path.GetFileName(path).Contains(".so", StringComparison.Ordinal) ? IsElf(stream)
            : true;
    }

    private static bool IsPortableExecutable(Stream stream)
    {
        try
        {
            using var reader = new PEReader(stream, PEStreamOptions.LeaveOpen);
            var headers = reader.PEHeaders;
            var signature = headers.PEHeader?.CertificateTableDirectory ?? default;
            return headers.SectionHeaders.All(section => section.PointerToRawData + (long)section.SizeOfRawData <= stream.Length)
                && signature.RelativeVirtualAddress + (long)signature.Size <= stream.Length;
        }
        catch (BadImageFormatException)
        {
            return false;
        }
    }

    // Linkers write the table of sections last, so a file that reaches its end is whole.
    private static bool IsElf(Stream stream)
    {
        Span<byte> head = stackalloc byte[64];
        var read = stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        if (read == 0)
        {
            return false;
        }

        if (!head[..read].StartsWith(Elf64LittleEndian))
        {
            return true; // some other format, or a text with such a name
        }

        var table = BinaryPrimitives.ReadInt64LittleEndian(head[0x28..]);
        var size = BinaryPrimitives.ReadUInt16LittleEndian(head[0x3a..]) * (long)BinaryPrimitives.ReadUInt16LittleEndian(head[0x3c..]);
        return read == head.Length && table + size <= stream.Length;
    }
}
