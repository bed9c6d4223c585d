using Microsoft.Net.Http.Headers;

namespace ScriptProxy.Plugins.Rewriting.Scopes;

/// <summary>Which content types a change is for. Immutable.</summary>
internal sealed class MediaTypes(IReadOnlyList<MediaTypeHeaderValue> types)
{
    // In these every byte below 0x80 is the character that ASCII has there, also within a longer character. In Shift_JIS, Big5, GBK and the ISO 2022 family it may be part of another one.
    private static readonly string[] Extensions = ["iso-8859-", "iso8859-", "iso_8859-", "latin", "windows-125", "cp125", "windows-874", "koi8-", "euc-"];

    // The names that browsers take for it (Encoding, 4.2), and what is a part of it.
    private static readonly string[] Utf8Names = ["utf-8", "utf8", "us-ascii", "ascii"];

    // The names that browsers take for either order.
    private static readonly string[] LittleEndianNames = ["utf-16", "utf-16le", "unicode", "ucs-2", "iso-10646-ucs-2", "csunicode", "unicodefeff"];
    private static readonly string[] BigEndianNames = ["utf-16be", "unicodefffe"];

    /// <summary>What a body's bytes mean.</summary>
    public enum Text
    {
        /// <summary>Nothing to look at.</summary>
        None,

        /// <summary>UTF-8, or what nobody says: where it is none, bytes are left as they are.</summary>
        Utf8,

        /// <summary>Another extension of ASCII.</summary>
        OtherAscii,

        /// <summary>UTF-16, the lesser half of a number first, unless the text itself says otherwise.</summary>
        Utf16,

        /// <summary>UTF-16, the greater half first, unless the text itself says otherwise.</summary>
        Utf16BigEndian,

        /// <summary>Another charset, or a type that is not well-formed.</summary>
        Unknown,
    }

    /// <param name="types">Such as <c>text/html</c>, <c>text/*</c> or <c>*/*</c>.</param>
    public static MediaTypes Of(params IEnumerable<string> types) => new([.. types.Select(type => MediaTypeHeaderValue.Parse(type))]);

    public static bool IsOne(string? type) => MediaTypeHeaderValue.TryParse(type, out var parsed) && parsed.Parameters.Count == 0;

    /// <summary>Says whether a body is to be looked at, and how.</summary>
    /// <param name="contentType">Its <c>Content-Type</c>.</param>
    public Text Of(string? contentType)
    {
        if (!MediaTypeHeaderValue.TryParse(contentType, out var type))
        {
            return contentType is not null && MayInclude(contentType) ? Text.Unknown : Text.None;
        }

        if (!Includes(type))
        {
            return Text.None;
        }

        var charset = HeaderUtilities.RemoveQuotes(type.Charset).AsSpan().Trim();
        if (charset.IsEmpty)
        {
            return Text.Utf8;
        }

        if (IsAmong(Utf8Names, charset))
        {
            return Text.Utf8;
        }

        foreach (var extension in Extensions)
        {
            if (charset.StartsWith(extension, StringComparison.OrdinalIgnoreCase))
            {
                return Text.OtherAscii;
            }
        }

        return IsAmong(LittleEndianNames, charset) ? Text.Utf16 : IsAmong(BigEndianNames, charset) ? Text.Utf16BigEndian : Text.Unknown;
    }

    private static bool IsAmong(string[] names, ReadOnlySpan<char> charset)
    {
        foreach (var name in names)
        {
            if (charset.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    // Receivers read what is not well-formed each in their own way: they leave out parameters, or take the last type of several.
    private bool MayInclude(string contentType)
    {
        foreach (var member in contentType.Split(','))
        {
            if (MediaTypeHeaderValue.TryParse(member.Split(';')[0], out var type) && Includes(type))
            {
                return true;
            }
        }

        return false;
    }

    private bool Includes(MediaTypeHeaderValue type)
    {
        foreach (var one in types)
        {
            if (type.IsSubsetOf(one))
            {
                return true;
            }
        }

        return false;
    }
}
