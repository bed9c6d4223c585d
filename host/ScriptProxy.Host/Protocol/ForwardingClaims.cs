using System.Buffers;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
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
        // Copied, since to enumerate the server's headers through their interface makes an object for each request.
        var count = headers.Count;
        var fields = ArrayPool<KeyValuePair<string, StringValues>>.Shared.Rent(count);
        try
        {
            headers.CopyTo(fields, 0);
            foreach (var (name, _) in fields.AsSpan(0, count))
            {
                if (Include(name) && !believed.Contains(name))
                {
                    headers.Remove(name);
                }
            }
        }
        finally
        {
            ArrayPool<KeyValuePair<string, StringValues>>.Shared.Return(fields, clearArray: true);
        }
    }
}
