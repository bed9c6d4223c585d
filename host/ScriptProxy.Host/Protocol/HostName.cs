using System.Buffers;
using System.Globalization;

namespace ScriptProxy.Host.Protocol;

/// <summary>
/// A host as requests name it: a name or an address, with a port or without. Of the names of RFC 3986 those with escapes, <c>~</c> and delimiters are none: they are no names of DNS, and
/// <c>%61dmin</c> would be <c>admin</c> to some readers and not to others. So would be <c>admin..</c>.
/// </summary>
internal static class HostName
{
    private const int Longest = 255 + 6; // DNS, and a port

    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz");

    /// <summary>The form in which names are sent (RFC 5891); empty, and so not valid, where there is none.</summary>
    public static string ToAscii(string host)
    {
        try
        {
            return System.Text.Ascii.IsValid(host) ? host : new IdnMapping().GetAscii(host);
        }
        catch (ArgumentException)
        {
            return "";
        }
    }

    public static bool IsValid(ReadOnlySpan<char> host)
    {
        if (host.Length > Longest)
        {
            return false;
        }

        if (host.StartsWith('['))
        {
            return NodeAddress.TryParse(host, out _, out _) && !host.Contains('_');
        }

        var colon = host.IndexOf(':');
        var name = colon < 0 ? host : host[..colon];
        return name.Length > 0
            && name[0] != '.'
            && !name.Contains("..", StringComparison.Ordinal)
            && !name.ContainsAnyExcept(NameCharacters)
            && (colon < 0 || ushort.TryParse(host[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out _));
    }
}
