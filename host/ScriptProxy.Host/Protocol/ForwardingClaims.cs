using Microsoft.AspNetCore.Http;

namespace ScriptProxy.Host.Protocol;

/// <summary>The headers by which upstreams learn who a client is: all of <c>X-Forwarded-*</c>, <c>X-Real-IP</c> and <c>Forwarded</c>.</summary>
internal static class ForwardingClaims
{
    /// <summary>Whether a header is one; also with underscores, which CGI and its heirs do not tell from hyphens.</summary>
    public static bool Include(string name)
    {
        if (name.Contains('_', StringComparison.Ordinal))
        {
            name = name.Replace('_', '-');
        }

        return name.StartsWith("X-Forwarded-", StringComparison.OrdinalIgnoreCase)
            || FieldSyntax.Is(name, "X-Real-IP")
            || FieldSyntax.Is(name, "Forwarded");
    }

    /// <summary>Removes them all.</summary>
    public static void Remove(IHeaderDictionary headers)
    {
        List<string>? claims = null;
        foreach (var (name, _) in headers)
        {
            if (Include(name))
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
