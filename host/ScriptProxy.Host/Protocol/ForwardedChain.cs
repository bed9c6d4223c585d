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
        Span<Range> elements = stackalloc Range[Claim.MostHops];
        for (var i = lines.Count - 1; i >= 0; i--)
        {
            var line = lines[i].AsSpan();
            for (var j = Split(line, ',', elements) - 1; j >= 0; j--)
            {
                var candidate = FieldSyntax.Trim(line[elements[j]]);
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
        for (var i = Split(element, ';', pairs) - 1; i >= 0; i--)
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

    // Outside of quoted strings. None if there are more parts than room, or a quote that does not end.
    private static int Split(ReadOnlySpan<char> text, char separator, Span<Range> parts)
    {
        var count = 0;
        var start = 0;
        var isQuoted = false;
        for (var i = 0; i <= text.Length; i++)
        {
            if (i == text.Length || text[i] == separator && !isQuoted)
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
