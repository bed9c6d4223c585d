using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using ScriptProxy.Plugins.Caching.Syntax;

namespace ScriptProxy.Plugins.Caching.Invalidating;

/// <summary>What becomes invalid by a request that changes something (RFC 9111 4.4).</summary>
internal static class UnsafeMethods
{
    /// <summary>Whether a method may change something: all save those known not to (RFC 9110 9.2.1, and the registry of methods).</summary>
    public static bool Includes(string method) => method is not ("GET" or "HEAD" or "OPTIONS" or "TRACE" or "PROPFIND" or "REPORT" or "SEARCH" or "QUERY");

    /// <summary>The addresses whose stored responses are invalid now, as they are stored: the target, and what <c>Location</c> and <c>Content-Location</c> name on the same scheme, host and port.</summary>
    /// <param name="method">The request's method.</param>
    /// <param name="target">The address that was asked, absolute.</param>
    /// <param name="status">The response's status.</param>
    /// <param name="headers">The response's headers.</param>
    public static IReadOnlyList<string> Invalidated(string method, string target, int status, IHeaderDictionary headers)
    {
        if (!Includes(method) || status is < 200 or > 399)
        {
            return [];
        }

        var addresses = new List<string> { target };
        Add(headers.Location, target, addresses);
        Add(headers.ContentLocation, target, addresses);
        return addresses;
    }

    private static void Add(StringValues lines, string target, List<string> addresses)
    {
        if (lines.Count == 1 && Address.Resolve(target, FieldText.Trim(lines[0]).ToString()) is { } address && !addresses.Contains(address))
        {
            addresses.Add(address);
        }
    }
}
