using Microsoft.AspNetCore.Http;

namespace ScriptProxy.Plugins.Rewriting.Scopes;

/// <summary>What a body that is to be rewritten may be encoded in.</summary>
internal static class KnownCodings
{
    private static readonly string[] Names = ["gzip", "br", "deflate", "x-gzip", "identity"];

    /// <summary>Takes out of <c>Accept-Encoding</c> what cannot be decoded here, such as zstd.</summary>
    public static void Limit(IHeaderDictionary headers)
    {
        var sent = headers.AcceptEncoding;
        if (sent.Count == 0 || AreKnown(sent.ToString()))
        {
            return;
        }

        // Without a field any coding is acceptable, so nothing left means identity (RFC 9110 12.5.3).
        var known = string.Join(", ", sent.ToString().Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Where(member => IsKnown(member)));
        headers.AcceptEncoding = known.Length > 0 ? known : "identity";
    }

    private static bool AreKnown(ReadOnlySpan<char> members)
    {
        foreach (var member in members.Split(','))
        {
            if (!IsKnown(members[member].Trim()))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsKnown(ReadOnlySpan<char> member)
    {
        var name = member.IndexOf(';') is >= 0 and var end ? member[..end].TrimEnd() : member;
        foreach (var one in Names)
        {
            if (name.Equals(one, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
