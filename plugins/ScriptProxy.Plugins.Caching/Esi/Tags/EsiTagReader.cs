using System.Net;
using System.Text;

namespace ScriptProxy.Plugins.Caching.Esi.Tags;

/// <summary>What a tag asks for.</summary>
internal enum TagKind : byte
{
    /// <summary>Nothing but to be left out.</summary>
    Nothing,

    /// <summary>To include something.</summary>
    Include,

    /// <summary>To leave out what follows.</summary>
    Remove,

    /// <summary>To go on.</summary>
    RemoveEnd,

    /// <summary>It is not understood, and left out as Varnish does.</summary>
    Wrong,
}

/// <summary>Reads one whole tag.</summary>
internal static class EsiTagReader
{
    private static readonly char[] Spaces = [' ', '\t', '\r', '\n', '\f'];
    private static readonly char[] AfterName = [.. Spaces, '=', '/'];

    /// <summary>Reads a tag.</summary>
    /// <param name="bytes">The tag from <c>&lt;</c> to <c>&gt;</c>.</param>
    /// <param name="include">What is included, if it is such a tag.</param>
    /// <param name="problem">What is wrong with it, or null.</param>
    public static TagKind Read(ReadOnlySpan<byte> bytes, out IncludeTag include, out string? problem)
    {
        include = default;
        problem = null;
        var isEnd = bytes[1] == '/';
        var tag = Encoding.UTF8.GetString(bytes[Opening.LengthOf(isEnd ? OpeningKind.EndTag : OpeningKind.Tag)..^1]);
        var nameEnd = tag.IndexOfAny(AfterName);
        var name = nameEnd < 0 ? tag : tag[..nameEnd];
        switch (name)
        {
            case "include" when !isEnd:
                problem = ReadInclude(tag.AsSpan(name.Length), out include);
                break;
            case "include" or "comment":
                return TagKind.Nothing;
            case "remove" when !isEnd && tag.EndsWith('/'):
                problem = "<esi:remove/> removes nothing";
                break;
            case "remove":
                return isEnd ? TagKind.RemoveEnd : TagKind.Remove;
            default:
                problem = name.All(char.IsAsciiLetter) ? $"esi:{name} is not supported" : "its name is none of ESI";
                break;
        }

        return problem is null ? TagKind.Include : TagKind.Wrong;
    }

    private static string? ReadInclude(ReadOnlySpan<char> rest, out IncludeTag include)
    {
        string? source = null, alternative = null, onError = null;
        include = default;
        while ((rest = rest.TrimStart(Spaces)).Length > 0 && !rest.SequenceEqual("/"))
        {
            if (!TryReadAttribute(ref rest, out var name, out var value))
            {
                return "the attributes of esi:include cannot be read";
            }

            ref var place = ref source;
            switch (name)
            {
                case "src":
                    break;
                case "alt":
                    place = ref alternative;
                    break;
                case "onerror":
                    place = ref onError;
                    break;
                default:
                    continue;
            }

            if (place is not null)
            {
                return $"esi:include has {name} twice";
            }

            place = WebUtility.HtmlDecode(value.Trim(Spaces).ToString());
        }

        include = new IncludeTag(source ?? "", string.IsNullOrEmpty(alternative) ? null : alternative, onError == "continue");
        return include.Source.Length == 0 ? "esi:include has no src"
            : $"{source}{alternative}".Any(char.IsControl) ? "esi:include has a control character in an address"
            : null;
    }

    private static bool TryReadAttribute(ref ReadOnlySpan<char> rest, out ReadOnlySpan<char> name, out ReadOnlySpan<char> value)
    {
        var nameEnd = rest.IndexOfAny(AfterName);
        name = nameEnd < 0 ? rest : rest[..nameEnd];
        value = default;
        rest = rest[name.Length..].TrimStart(Spaces);
        if (name.Length == 0 || rest.IsEmpty || rest[0] != '=')
        {
            return name.Length > 0;
        }

        rest = rest[1..].TrimStart(Spaces);
        if (rest.IsEmpty)
        {
            return false;
        }

        var isQuoted = rest[0] is '"' or '\'';
        var end = isQuoted ? rest[1..].IndexOf(rest[0]) : rest.IndexOfAny(Spaces);
        if (isQuoted)
        {
            value = end < 0 ? default : rest[1..(end + 1)];
            rest = end < 0 ? default : rest[(end + 2)..];
            return end >= 0;
        }

        // The slash before the '>' is the tag's, not the value's.
        value = end >= 0 ? rest[..end] : rest.EndsWith("/") ? rest[..^1] : rest;
        rest = end < 0 ? default : rest[end..];
        return true;
    }
}
