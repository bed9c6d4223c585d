namespace ScriptProxy.Plugins.Rewriting.Html;

/// <summary>The names of elements as numbers, without case.</summary>
internal static class TagName
{
    /// <summary>FNV-1a with 64 bits over the name in lower case.</summary>
    public static ulong Of(ReadOnlySpan<byte> name)
    {
        var hash = 14695981039346656037;
        foreach (var letter in name)
        {
            hash = (hash ^ (letter is >= (byte)'A' and <= (byte)'Z' ? (byte)(letter | 0x20) : letter)) * 1099511628211;
        }

        return hash;
    }

    public static ulong Of(string name) => Of(System.Text.Encoding.UTF8.GetBytes(name));

    public static ulong[] All(string names) => [.. names.Split(' ').Select(Of)];

    /// <summary>Whether an attribute can be called so (HTML 13.1.2.3).</summary>
    public static bool IsAttribute(string? name) => !string.IsNullOrEmpty(name) && name.AsSpan().IndexOfAny(" \t\r\n\f\"'<>/=") < 0;

    public static bool IsSpace(byte value) => value is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r' or (byte)'\f';

    public static bool IsLetter(byte value) => (byte)(value | 0x20) is >= (byte)'a' and <= (byte)'z';
}
