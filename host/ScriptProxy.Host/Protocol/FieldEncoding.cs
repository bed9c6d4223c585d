using System.Text;

namespace ScriptProxy.Host.Protocol;

/// <summary>Latin-1, save that some values are read as another text: the one place where a value can be seen before Kestrel parses it.</summary>
internal abstract class FieldEncoding : Encoding
{
    /// <summary>What a value is read as, or null for what it says.</summary>
    protected abstract string? Instead(ReadOnlySpan<byte> value);

    public override int GetCharCount(byte[] bytes, int index, int count) => Instead(bytes.AsSpan(index, count))?.Length ?? count;

    public override int GetChars(byte[] bytes, int byteIndex, int byteCount, char[] chars, int charIndex) =>
        GetChars(bytes.AsSpan(byteIndex, byteCount), chars.AsSpan(charIndex));

    public override int GetChars(ReadOnlySpan<byte> bytes, Span<char> chars)
    {
        if (Instead(bytes) is not { } text)
        {
            return Latin1.GetChars(bytes, chars);
        }

        text.CopyTo(chars);
        return text.Length;
    }

    public override int GetByteCount(char[] chars, int index, int count) => count;

    public override int GetBytes(char[] chars, int charIndex, int charCount, byte[] bytes, int byteIndex) =>
        Latin1.GetBytes(chars, charIndex, charCount, bytes, byteIndex);

    public override int GetMaxByteCount(int charCount) => charCount;

    public override int GetMaxCharCount(int byteCount) => byteCount;
}
