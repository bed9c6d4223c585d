using Microsoft.Extensions.Primitives;

namespace ScriptProxy.Plugins.Caching.Syntax;

/// <summary>Reads a dictionary of RFC 8941 3.2. Parameters are checked and left out.</summary>
internal static class StructuredDictionary
{
    /// <summary>Reads all lines as one field (RFC 8941 4.2); null if it is not a dictionary, as then the whole field counts for nothing.</summary>
    public static IReadOnlyDictionary<string, StructuredItem>? Parse(StringValues lines)
    {
        var members = new Dictionary<string, StructuredItem>(StringComparer.Ordinal);
        var reader = new StructuredReader(string.Join(',', lines.ToArray()));
        reader.SkipSpaces();
        while (!reader.IsAtEnd)
        {
            if (!TryReadMember(ref reader, members))
            {
                return null;
            }

            reader.SkipWhiteSpace();
            if (reader.IsAtEnd)
            {
                break;
            }

            if (!reader.TrySkip(','))
            {
                return null;
            }

            reader.SkipWhiteSpace();
            if (reader.IsAtEnd)
            {
                return null;
            }
        }

        return members;
    }

    private static bool TryReadMember(ref StructuredReader reader, Dictionary<string, StructuredItem> members)
    {
        if (reader.Key() is not { } key)
        {
            return false;
        }

        var value = new StructuredItem(StructuredKind.True, "");
        if (reader.TrySkip('='))
        {
            var read = reader.TrySkip('(') ? InnerList(ref reader) : reader.BareItem();
            if (read is not { } item)
            {
                return false;
            }

            value = item;
        }

        members[key] = value;
        return TrySkipParameters(ref reader);
    }

    private static StructuredItem? InnerList(ref StructuredReader reader)
    {
        while (true)
        {
            reader.SkipSpaces();
            if (reader.TrySkip(')'))
            {
                return new StructuredItem(StructuredKind.Other, "");
            }

            if (reader.BareItem() is null || !TrySkipParameters(ref reader) || !reader.IsAtListEdge)
            {
                return null;
            }
        }
    }

    private static bool TrySkipParameters(ref StructuredReader reader)
    {
        while (reader.TrySkip(';'))
        {
            reader.SkipSpaces();
            if (reader.Key() is null || (reader.TrySkip('=') && reader.BareItem() is null))
            {
                return false;
            }
        }

        return true;
    }
}
