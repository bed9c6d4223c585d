using System.Buffers;

namespace ScriptProxy.Plugins.Caching.Conditional;

/// <summary>An entity tag (RFC 9110 8.8.3), as it stands in a header.</summary>
internal readonly ref struct EntityTag
{
    private static readonly SearchValues<char> NotAllowed = SearchValues.Create([.. Enumerable.Range(0, ' ' + 1).Append(0x7f).Select(code => (char)code)]);

    private readonly ReadOnlySpan<char> _opaque;

    private EntityTag(bool isWeak, ReadOnlySpan<char> opaque)
    {
        IsWeak = isWeak;
        _opaque = opaque;
    }

    /// <summary>Whether it says that bytes may differ.</summary>
    public bool IsWeak { get; }

    /// <summary>Reads a text that is one entity tag and nothing else.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out EntityTag tag) => TryRead(ref text, out tag) && text.IsEmpty;

    /// <summary>Takes the next entity tag off a list (RFC 9110 5.6.1.2: empty elements count for nothing). False at its end, and at whatever is no entity tag.</summary>
    public static bool TryReadNext(scoped ref ReadOnlySpan<char> list, out EntityTag tag)
    {
        list = list.TrimStart(", \t");
        if (!TryRead(ref list, out tag))
        {
            return false;
        }

        list = list.TrimStart(" \t");
        return list.IsEmpty || list[0] == ',';
    }

    /// <summary>Whether both stand for the same bytes (RFC 9110 8.8.3.2).</summary>
    public bool IsStronglyEqual(EntityTag other) => !IsWeak && !other.IsWeak && _opaque.SequenceEqual(other._opaque);

    /// <summary>Whether one may stand in for the other (RFC 9110 8.8.3.2).</summary>
    public bool IsWeaklyEqual(EntityTag other) => _opaque.SequenceEqual(other._opaque);

    private static bool TryRead(scoped ref ReadOnlySpan<char> text, out EntityTag tag)
    {
        tag = default;
        var isWeak = text.StartsWith("W/", StringComparison.Ordinal);
        var rest = isWeak ? text[2..] : text;
        if (rest.IsEmpty || rest[0] != '"' || rest[1..].IndexOf('"') is var length && length < 0)
        {
            return false;
        }

        var opaque = rest.Slice(1, length);
        if (opaque.ContainsAny(NotAllowed))
        {
            return false;
        }

        tag = new EntityTag(isWeak, opaque);
        text = rest[(length + 2)..];
        return true;
    }
}
