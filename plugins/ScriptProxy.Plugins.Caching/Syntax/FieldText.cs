using System.Buffers;

namespace ScriptProxy.Plugins.Caching.Syntax;

/// <summary>The small pieces that header values are made of (RFC 9110 5.6).</summary>
internal static class FieldText
{
    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");

    /// <summary>Without the spaces and tabs at both ends; no other character counts as white space in HTTP.</summary>
    public static ReadOnlySpan<char> Trim(ReadOnlySpan<char> text) => text.Trim(" \t");

    /// <summary>Whether two names are the same.</summary>
    public static bool Is(ReadOnlySpan<char> text, ReadOnlySpan<char> name) => text.Equals(name, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether it is a token.</summary>
    public static bool IsToken(ReadOnlySpan<char> text) => !text.IsEmpty && !text.ContainsAnyExcept(TokenCharacters);

    /// <summary>Where the next comma outside of quotes is, or the end; says whether a quote was left open.</summary>
    public static int EndOfMember(ReadOnlySpan<char> text, out bool isOpen)
    {
        isOpen = false;
        for (var index = 0; index < text.Length; index++)
        {
            var character = text[index];
            if (isOpen)
            {
                if (character == '\\')
                {
                    index++;
                }
                else if (character == '"')
                {
                    isOpen = false;
                }
            }
            else if (character == '"')
            {
                isOpen = true;
            }
            else if (character == ',')
            {
                return index;
            }
        }

        return text.Length;
    }
}
