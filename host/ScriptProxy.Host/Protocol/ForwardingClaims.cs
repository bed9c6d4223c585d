using Microsoft.AspNetCore.Http;

namespace ScriptProxy.Host.Protocol;

/// <summary>The headers by which upstreams learn who a client is: all of <c>X-Forwarded-*</c>, <c>X-Real-IP</c> and <c>Forwarded</c>.</summary>
internal static class ForwardingClaims
{
    private const string Prefix = "X-Forwarded-";

    /// <summary>Whether a header is one; also with underscores, which CGI and its heirs do not tell from hyphens.</summary>
    public static bool Include(ReadOnlySpan<char> name) =>
        Is(name, "X-Real-IP") || Is(name, "Forwarded") || (name.Length >= Prefix.Length && Is(name[..Prefix.Length], Prefix));

    /// <summary>Whether a name is another one, whatever its case, and with underscores or hyphens.</summary>
    public static bool Is(ReadOnlySpan<char> name, string other)
    {
        if (name.Length != other.Length)
        {
            return false;
        }

        Span<char> plain = stackalloc char[name.Length];
        name.Replace(plain, '_', '-');
        return FieldSyntax.Is(plain, other);
    }

    /// <summary>Removes them.</summary>
    /// <param name="headers">The request's.</param>
    /// <param name="believed">The names of those that stay, which have hyphens.</param>
    public static void Remove(IHeaderDictionary headers, IReadOnlySet<string> believed)
    {
        List<string>? claims = null;
        foreach (var (name, _) in headers)
        {
            if (Include(name) && !believed.Contains(name))
            {
                (claims ??= []).Add(name);
            }
        }

        foreach (var name in claims ?? [])
        {
            headers.Remove(name);
        }
    }
}
