namespace ScriptProxy.Plugins.Caching.Invalidating;

/// <summary>Finds the address that a reference means (RFC 3986 5) with its characters as they are, since keys tell <c>%41</c> from <c>A</c>.</summary>
internal static class Address
{
    /// <summary>The absolute address without fragment, written like the target; null if it is on another scheme, host or port, or no address.</summary>
    /// <param name="target">The absolute address that the reference was found at.</param>
    /// <param name="reference">The reference, absolute or relative.</param>
    public static string? Resolve(string target, string reference)
    {
        var fragment = reference.IndexOf('#');
        reference = fragment < 0 ? reference : reference[..fragment];
        if (!Uri.TryCreate(target, UriKind.Absolute, out var here) || !Uri.TryCreate(here, reference, out var there) || !IsSame(here, there))
        {
            return null;
        }

        var root = target[..PathStart(target)];
        var hasAuthority = reference.StartsWith("//", StringComparison.Ordinal) || IsAbsolute(reference);
        var path = hasAuthority ? reference[PathStart(reference)..] : reference;
        path = path.StartsWith('?') && hasAuthority ? "/" + path : path;

        // Only where segments are to be merged or removed is the address put together anew.
        return path.StartsWith('/') && !HasDotSegment(path) ? root + path
            : path.Length == 0 ? (hasAuthority ? root + "/" : target)
            : root + there.PathAndQuery;
    }

    private static bool IsSame(Uri one, Uri other) =>
        one.Scheme == other.Scheme && one.Port == other.Port && one.IdnHost.Equals(other.IdnHost, StringComparison.OrdinalIgnoreCase);

    private static bool IsAbsolute(string reference)
    {
        var colon = reference.IndexOf("://", StringComparison.Ordinal);
        return colon > 0 && reference.AsSpan(0, colon).IndexOfAny("/?") < 0;
    }

    // Where the authority ends.
    private static int PathStart(string address)
    {
        var start = address.IndexOf("//", StringComparison.Ordinal) + 2;
        var length = address.AsSpan(start).IndexOfAny("/?#");
        return length < 0 ? address.Length : start + length;
    }

    private static bool HasDotSegment(string path)
    {
        var query = path.IndexOf('?');
        var alone = query < 0 ? path : path[..query];
        return alone.Contains("/./", StringComparison.Ordinal) || alone.Contains("/../", StringComparison.Ordinal)
            || alone.EndsWith("/.", StringComparison.Ordinal) || alone.EndsWith("/..", StringComparison.Ordinal);
    }
}
