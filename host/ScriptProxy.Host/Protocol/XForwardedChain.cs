using Microsoft.Extensions.Primitives;

namespace ScriptProxy.Host.Protocol;

/// <summary>Reads <c>X-Forwarded-*</c> lists from the right, where the nearest proxy wrote.</summary>
internal static class XForwardedChain
{
    /// <summary>The first entry from the right that is no trusted proxy; before anything unreadable, the last one that could be read.</summary>
    public static Claim FindClient(StringValues lines, TrustedNetworks trusted)
    {
        var claim = default(Claim);
        for (var distance = 0; distance < Claim.MostHops; distance++)
        {
            if (!TryGet(lines, distance, out var entry) || !NodeAddress.TryParse(entry, out var address, out var port))
            {
                break;
            }

            claim = new Claim(address, port, distance);
            if (!trusted.Contains(address))
            {
                break;
            }
        }

        return claim;
    }

    /// <summary>The entry at a distance from the right; in a shorter list the leftmost, since not every proxy adds to each header.</summary>
    public static ReadOnlySpan<char> Nearest(StringValues lines, int distance)
    {
        TryGet(lines, distance, out var entry);
        return entry;
    }

    private static bool TryGet(StringValues lines, int distance, out ReadOnlySpan<char> entry)
    {
        entry = default;
        for (var i = lines.Count - 1; i >= 0; i--)
        {
            var rest = lines[i].AsSpan();
            while (!rest.IsEmpty)
            {
                var comma = rest.LastIndexOf(',');
                var candidate = FieldSyntax.Trim(rest[(comma + 1)..]);
                rest = rest[..Math.Max(comma, 0)];
                if (candidate.IsEmpty)
                {
                    continue;
                }

                entry = candidate;
                if (distance-- == 0)
                {
                    return true;
                }
            }
        }

        return false;
    }
}
