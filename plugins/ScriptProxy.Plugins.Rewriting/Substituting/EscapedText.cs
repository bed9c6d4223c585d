using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace ScriptProxy.Plugins.Rewriting.Substituting;

/// <summary>
/// Bytes as characters and back, without loss: UTF-8, in which a byte that is none stands as a lone surrogate from U+DC80 to U+DCFF (Python's <c>surrogateescape</c>,
/// PEP 383), or one character for each byte.
/// </summary>
internal static class EscapedText
{
    private const int Escape = 0xDC00;

    /// <summary>Reads bytes.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="text">Where to; as long as <paramref name="bytes"/> at least.</param>
    /// <param name="isUtf8">Whether it is UTF-8.</param>
    /// <param name="isLast">Whether nothing follows; otherwise the beginning of a character at the end is left.</param>
    /// <param name="read">How many bytes were read.</param>
    /// <returns>How many characters they are.</returns>
    public static int Decode(ReadOnlySpan<byte> bytes, Span<char> text, bool isUtf8, bool isLast, out int read)
    {
        if (!isUtf8)
        {
            read = bytes.Length;
            return Encoding.Latin1.GetChars(bytes, text);
        }

        read = 0;
        var count = 0;
        while (true)
        {
            var status = Utf8.ToUtf16(bytes[read..], text[count..], out var used, out var written, replaceInvalidSequences: false, isFinalBlock: isLast);
            read += used;
            count += written;
            if (status != OperationStatus.InvalidData)
            {
                return count;
            }

            text[count++] = (char)(Escape + bytes[read++]);
        }
    }

    /// <summary>Writes characters.</summary>
    /// <param name="text">The characters.</param>
    /// <param name="bytes">Where to; three times as long as <paramref name="text"/> at least.</param>
    /// <param name="isUtf8">Whether it is UTF-8.</param>
    /// <returns>How many bytes they are.</returns>
    public static int Encode(ReadOnlySpan<char> text, Span<byte> bytes, bool isUtf8)
    {
        if (!isUtf8)
        {
            return Encoding.Latin1.GetBytes(text, bytes);
        }

        var (read, count) = (0, 0);
        while (true)
        {
            var status = Utf8.FromUtf16(text[read..], bytes[count..], out var used, out var written, replaceInvalidSequences: false);
            read += used;
            count += written;
            if (status != OperationStatus.InvalidData)
            {
                return count;
            }

            var lone = text[read++];
            if (lone is >= (char)(Escape + 0x80) and <= (char)(Escape + 0xFF))
            {
                bytes[count++] = (byte)(lone - Escape);
            }
            else
            {
                "\uFFFD"u8.CopyTo(bytes[count..]);
                count += 3;
            }
        }
    }
}
