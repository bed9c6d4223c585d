using Microsoft.AspNetCore.Http;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Protocol;

/// <summary>The headers by which upstreams learn who a client is: all of <c>X-Forwarded-*</c>, <c>X-Real-IP</c> and <c>Forwarded</c>.</summary>
internal static class ForwardingClaims
{
    private const string Prefix = "X-Forwarded-";

    /// <summary>Whether a header is one, to some upstream.</summary>
    public static bool Include(ReadOnlySpan<char> name) =>
        CgiNames.AreSame(name, "X-Real-IP") || CgiNames.AreSame(name, "Forwarded") || (name.Length >= Prefix.Length && CgiNames.AreSame(name[..Prefix.Length], Prefix));

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
