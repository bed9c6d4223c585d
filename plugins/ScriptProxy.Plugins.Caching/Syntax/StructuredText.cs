namespace ScriptProxy.Plugins.Caching.Syntax;

/// <summary>Writes texts as structured fields have them (RFC 8941 4.1).</summary>
internal static class StructuredText
{
    /// <summary>Writes a token if it is one, else a string.</summary>
    public static void Write(ref SpanWriter writer, ReadOnlySpan<char> text)
    {
        if (FieldText.IsToken(text) && (char.IsAsciiLetter(text[0]) || text[0] == '*'))
        {
            writer.Add(text);
        }
        else
        {
            WriteString(ref writer, text);
        }
    }

    /// <summary>Writes a string; characters that it cannot have become question marks.</summary>
    public static void WriteString(ref SpanWriter writer, ReadOnlySpan<char> text)
    {
        writer.Add("\"");
        foreach (var character in text)
        {
            writer.Add(character is '"' or '\\' ? "\\" : "");
            writer.Add([character is < ' ' or > '~' ? '?' : character]);
        }

        writer.Add("\"");
    }
}
