using System.Text;

namespace ScriptProxy.Plugins.Rewriting.Moving;

/// <summary>Maps the references within header fields that have more than one, or something beside it.</summary>
internal static class ReferenceFields
{
    /// <summary>Maps what stands between <c>&lt;</c> and <c>&gt;</c>, save in quotes: <c>Link</c> (RFC 8288 3), <c>URI</c> (RFC 2068 19.6.2.5).</summary>
    public static string Bracketed(string field, ReferenceMap map)
    {
        StringBuilder? mapped = null;
        var (done, quoted) = (0, false);
        for (var at = 0; at < field.Length; at++)
        {
            if (quoted && field[at] == '\\')
            {
                at++;
            }
            else if (field[at] == '"')
            {
                quoted = !quoted;
            }
            else if (field[at] == '<' && !quoted && field.IndexOf('>', at) is > 0 and var end)
            {
                var reference = field[(at + 1)..end];
                if (map.Map(reference) is var changed && !ReferenceEquals(changed, reference))
                {
                    (mapped ??= new StringBuilder()).Append(field, done, at + 1 - done).Append(changed);
                    done = end;
                }

                at = end;
            }
        }

        return mapped?.Append(field, done, field.Length - done).ToString() ?? field;
    }

    /// <summary>Maps <c>5; url=http://…</c>, as browsers read it in <c>Refresh</c> and in <c>meta</c> (HTML, "shared declarative refresh steps").</summary>
    public static string Refresh(string field, ReferenceMap map)
    {
        if (RefreshAddress(field) is not (var start, var end))
        {
            return field;
        }

        var reference = field[start..end];
        var changed = map.Map(reference);
        return ReferenceEquals(changed, reference) ? field : string.Concat(field.AsSpan(0, start), changed, field.AsSpan(end));
    }

    /// <summary>Says where the address of a <c>Refresh</c> begins and ends; null if there is none.</summary>
    public static (int Start, int End)? RefreshAddress(string field)
    {
        var at = field.AsSpan().IndexOfAny(';', ',');
        if (at < 0)
        {
            return null;
        }

        var start = at + 1 + Spaces(field.AsSpan(at + 1));
        if (field.AsSpan(start).StartsWith("url", StringComparison.OrdinalIgnoreCase))
        {
            var equals = start + 3 + Spaces(field.AsSpan(start + 3));
            if (equals < field.Length && field[equals] == '=')
            {
                start = equals + 1 + Spaces(field.AsSpan(equals + 1));
            }
        }

        var end = field.Length;
        if (start < end && field[start] is '"' or '\'')
        {
            start++;
            end = field.IndexOf(field[start - 1], start) is >= 0 and var quote ? quote : end;
        }

        return (start, end);
    }

    private static int Spaces(ReadOnlySpan<char> text) => text.Length - text.TrimStart().Length;
}
