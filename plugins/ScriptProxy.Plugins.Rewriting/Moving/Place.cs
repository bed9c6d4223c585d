using System.Text;

namespace ScriptProxy.Plugins.Rewriting.Moving;

/// <summary>Where an application is, as it sees itself: an address, or a path alone. Immutable.</summary>
internal sealed class Place
{
    private readonly byte[][] _authorities;
    private readonly byte[] _base;

    private Place(Uri? address, string path)
    {
        _base = Encoding.ASCII.GetBytes(path.TrimEnd('/'));
        Host = address?.IdnHost;
        Path = path.TrimEnd('/');
        _authorities = address is null ? []
            : [.. Spellings(address).Select(Encoding.ASCII.GetBytes)];
    }

    /// <summary>Its host; null if it is a path alone.</summary>
    public string? Host { get; }

    /// <summary>Its path without the slash at the end; empty for the root.</summary>
    public string Path { get; }

    /// <summary>How long its longest spelling is.</summary>
    public int LongestBytes => _base.Length + _authorities.Select(authority => authority.Length).DefaultIfEmpty().Max();

    /// <param name="text"><c>http://app.internal:8080/base/</c>, or <c>/base/</c>.</param>
    /// <returns>The place; null if it is none.</returns>
    public static Place? Of(string? text)
    {
        if (string.IsNullOrEmpty(text) || !Uri.IsWellFormedUriString(text, UriKind.RelativeOrAbsolute) || text.AsSpan().IndexOfAny("?#'&") >= 0)
        {
            return null;
        }

        if (text[0] == '/')
        {
            return text.StartsWith("//", StringComparison.Ordinal) ? null : new Place(null, text);
        }

        return Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" && address.UserInfo.Length == 0
            ? new Place(address, address.AbsolutePath)
            : null;
    }

    /// <summary>The place as others are sent there, without the slash at the end.</summary>
    public string Prefix(Uri? address) => address is null ? Path : address.GetLeftPart(UriPartial.Authority) + Path;

    /// <summary>Says how much of a reference names the place.</summary>
    /// <returns>The number of bytes; what follows is empty or begins with <c>/</c>, <c>?</c> or <c>#</c>. -1 if it leads somewhere else.</returns>
    public int Length(ReadOnlySpan<byte> reference)
    {
        var authority = 0;
        if (reference is not [(byte)'/', ..] || reference is [(byte)'/', (byte)'/' or (byte)'\\', ..])
        {
            authority = LengthOfAuthority(reference);
            if (authority < 0)
            {
                return -1;
            }
        }

        var path = reference[authority..];
        return path.StartsWith(_base) && IsEnd(path[_base.Length..]) ? authority + _base.Length : -1;
    }

    /// <summary>Whether an address names its host, wherever there.</summary>
    public bool IsHostOf(ReadOnlySpan<byte> address) =>
        LengthOfAuthority(address) is >= 0 and var length && (address.Length == length || address[length] is (byte)'/' or (byte)'\\' or (byte)'?' or (byte)'#');

    private int LengthOfAuthority(ReadOnlySpan<byte> reference)
    {
        foreach (var authority in _authorities)
        {
            if (reference.Length >= authority.Length && Ascii.EqualsIgnoreCase(reference[..authority.Length], authority))
            {
                return authority.Length;
            }
        }

        return -1;
    }

    private static bool IsEnd(ReadOnlySpan<byte> rest) => rest is [] or [(byte)'/' or (byte)'?' or (byte)'#', ..];

    private static IEnumerable<string> Spellings(Uri address)
    {
        var host = address.HostNameType == UriHostNameType.IPv6 ? $"[{address.IdnHost}]" : address.IdnHost;
        foreach (var scheme in new[] { address.Scheme + ":", "" })
        {
            yield return $"{scheme}//{host}:{address.Port}";
            if (address.IsDefaultPort)
            {
                yield return $"{scheme}//{host}";
            }
        }
    }
}
