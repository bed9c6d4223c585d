using Microsoft.Extensions.Primitives;

namespace ScriptProxy.Host.Protocol;

/// <summary>Reads <c>Forwarded</c> (RFC 7239) from the right, where the nearest proxy wrote.</summary>
internal static class ForwardedChain
{
    /// <summary>As <see cref="XForwardedChain.FindClient"/>.</summary>
    /// <param name="lines">The header.</param>
    /// <param name="trusted">The proxies that are believed.</param>
    /// <param name="element">What was said about the client; empty if there is none.</param>
    public static Claim FindClient(StringValues lines, TrustedNetworks trusted, out ReadOnlySpan<char> element)
    {
        element = default;
        var claim = default(Claim);
        var distance = 0;
        for (var i = lines.Count - 1; i >= 0; i--)
        {
            for (var line = lines[i].AsSpan(); !line.IsEmpty;)
            {
                if (!TryCutLast(ref line, out var last))
                {
                    return claim;
                }

                var candidate = FieldSyntax.Trim(last);
                if (candidate.IsEmpty)
                {
                    continue;
                }

                if (distance == Claim.MostHops || !NodeAddress.TryParse(Parameter(candidate, "for"), out var address, out var port))
                {
                    return claim;
                }

                element = candidate;
                claim = new Claim(address, port, distance++);
                if (!trusted.Contains(address))
                {
                    return claim;
                }
            }
        }

        return claim;
    }

    /// <summary>The value of one of an element's parameters, without quotes; empty if it is absent or has escapes, which no address needs.</summary>
    public static ReadOnlySpan<char> Parameter(ReadOnlySpan<char> element, string name)
    {
        Span<Range> pairs = stackalloc Range[8];
        for (var i = Split(element, pairs) - 1; i >= 0; i--)
        {
            var pair = FieldSyntax.Trim(element[pairs[i]]);
            var equals = pair.IndexOf('=');
            if (equals > 0 && FieldSyntax.Is(pair[..equals], name))
            {
                var value = pair[(equals + 1)..];
                var isQuoted = value.Length >= 2 && value[0] == '"' && value[^1] == '"';
                return value.Contains('\\') ? default : isQuoted ? value[1..^1] : value;
            }
        }

        return default;
    }

    /// <summary>Cuts the last element off a line. From the right, so that nothing which stands before it, no quote and no number of elements, decides how it is read.</summary>
    /// <returns>False if it has a quote without its other one.</returns>
    private static bool TryCutLast(scoped ref ReadOnlySpan<char> line, out ReadOnlySpan<char> element)
    {
        var isQuoted = false;
        for (var i = line.Length - 1; i >= 0; i--)
        {
            if (line[i] == '"' && !(isQuoted && IsEscaped(line[..i])))
            {
                isQuoted = !isQuoted;
            }
            else if (line[i] == ',' && !isQuoted)
            {
                element = line[(i + 1)..];
                line = line[..i];
                return true;
            }
        }

        element = line;
        line = default;
        return !isQuoted;
    }

    private static bool IsEscaped(ReadOnlySpan<char> before) => ((before.Length - before.TrimEnd('\\').Length) & 1) != 0;

    // Outside of quoted strings. None if there are more parts than room, or a quote that does not end.
    private static int Split(ReadOnlySpan<char> text, Span<Range> parts)
    {
        var count = 0;
        var start = 0;
        var isQuoted = false;
        for (var i = 0; i <= text.Length; i++)
        {
            if (i == text.Length || text[i] == ';' && !isQuoted)
            {
                if (count == parts.Length)
                {
                    return 0;
                }

                parts[count++] = start..i;
                start = i + 1;
            }
            else if (text[i] == '"')
            {
                isQuoted = !isQuoted;
            }
            else if (text[i] == '\\' && isQuoted)
            {
                i = Math.Min(i + 1, text.Length - 1);
            }
        }

        return isQuoted ? 0 : count;
    }
}
