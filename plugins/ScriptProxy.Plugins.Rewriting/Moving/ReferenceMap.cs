using System.Text;

namespace ScriptProxy.Plugins.Rewriting.Moving;

/// <summary>Where references into a moved application lead now. Immutable.</summary>
internal sealed class ReferenceMap
{
    private readonly Place[] _from;
    private readonly byte[] _to;
    private readonly byte[] _toSlash;
    private readonly bool _toRoot;
    private readonly bool _leavesPaths;

    /// <param name="from">Where the application believes to be.</param>
    /// <param name="to">Where clients find it, without a slash at the end.</param>
    public ReferenceMap(Place[] from, string to)
    {
        _from = from;
        _to = Encoding.ASCII.GetBytes(to);
        _toSlash = [.. _to, (byte)'/'];
        _toRoot = !to.AsSpan(to.IndexOf("//", StringComparison.Ordinal) is >= 0 and var authority ? authority + 2 : 0).Contains('/');
    }

    private ReferenceMap(ReferenceMap other)
    {
        (_from, _to, _toSlash, _toRoot) = (other._from, other._to, other._toSlash, other._toRoot);
        _leavesPaths = true;
    }

    /// <summary>The map for a page whose base is another host: paths lead there.</summary>
    public ReferenceMap WithoutPaths => new(this);

    /// <summary>Whether a base leads to another host than the application's.</summary>
    public bool IsElsewhere(ReadOnlySpan<byte> address)
    {
        var scheme = address.IndexOfAnyExcept("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-."u8);
        var names = scheme > 0 && address[scheme] == ':' ? scheme + 1 : 0;
        if (names == 0 && address is not [(byte)'/' or (byte)'\\', (byte)'/' or (byte)'\\', ..])
        {
            return false;
        }

        foreach (var place in _from)
        {
            if (place.IsHostOf(address))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>So many bytes of a reference decide where it leads, however long it is.</summary>
    public int DecisiveBytes => _from.Max(place => place.LongestBytes) + 2;

    /// <summary>Maps a reference: a URI, or a path from the root. A relative one is right as it is.</summary>
    /// <param name="reference">The reference, without spaces around it.</param>
    /// <param name="cut">How many of its bytes go.</param>
    /// <param name="put">What takes their place.</param>
    /// <returns>Whether it leads into the application.</returns>
    public bool TryMap(ReadOnlySpan<byte> reference, out int cut, out ReadOnlySpan<byte> put)
    {
        var isPath = reference is [(byte)'/', not ((byte)'/' or (byte)'\\'), ..] or [(byte)'/'];
        foreach (var place in isPath && _leavesPaths ? [] : _from)
        {
            cut = place.Length(reference);
            if (cut >= 0)
            {
                // 'http://app.internal' and 'http://app.internal?a' mean the root, whose path is '/' (RFC 3986 6.2.3).
                var needsSlash = reference[cut..] is not [(byte)'/', ..] && (place.Path.Length == 0 || _toRoot);
                put = needsSlash ? _toSlash : _to.Length == 0 && LeavesHost(reference[cut..]) ? "/."u8 : _to;
                return true;
            }
        }

        cut = 0;
        put = default;
        return false;
    }

    // '//evil.example' names a host; '/.//evil.example' is a path, the same (URL 4.5, "path serializing"). Browsers take a backslash for a slash, and leave out tabs and line ends.
    private static bool LeavesHost(ReadOnlySpan<byte> path) => path is [(byte)'/', (byte)'/' or (byte)'\\' or (byte)'\t' or (byte)'\r' or (byte)'\n', ..];

    /// <summary>Maps a reference of a header.</summary>
    /// <returns>What it leads to; itself if that is not the application.</returns>
    public string Map(string reference)
    {
        var trimmed = reference.AsSpan().Trim();
        Span<byte> bytes = trimmed.Length <= 512 ? stackalloc byte[trimmed.Length] : new byte[trimmed.Length];
        Encoding.Latin1.GetBytes(trimmed, bytes);
        return TryMap(bytes, out var cut, out var put) ? string.Concat(Encoding.ASCII.GetString(put), trimmed[cut..]) : reference;
    }
}
