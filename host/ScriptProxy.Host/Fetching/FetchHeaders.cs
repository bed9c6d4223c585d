using Microsoft.AspNetCore.Http;
using ScriptProxy.Host.Exchanges;
using ScriptProxy.Host.Protocol;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Fetching;

/// <summary>Copies the headers of a request for a fetch: those that speak of the one connection or of a body stay behind.</summary>
internal static class FetchHeaders
{
    public static IHeaderDictionary Of(IHeaderDictionary asking, bool asksUpstreamOnly, FetchOptions options)
    {
        var headers = new HeaderDictionary(asking.Count);
        foreach (var (name, values) in asking)
        {
            if (asksUpstreamOnly || !IsAboutOneAnswer(name))
            {
                headers[name] = values;
            }
        }

        if (options.Headers is { } edit)
        {
            var edited = new CheckedHeaders().Of(headers);
            edit(edited);
            edited.Of(null);
        }

        HopByHop.RemoveNamed(headers);
        RemoveFraming(headers);
        return headers;
    }

    private static void RemoveFraming(HeaderDictionary headers)
    {
        HopByHop.RemoveFraming(headers);
        headers.Remove("Connection");
        headers.Remove("Content-Length");
        headers.Remove("Expect");
        headers.Remove("HTTP2-Settings");
        headers.Remove("Trailer");
    }

    // Conditions and ranges are about the answer that the client has (RFC 9110 13, 14), content about what it sends.
    private static bool IsAboutOneAnswer(string name) =>
        name.StartsWith("If-", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase)
        || FieldSyntax.Is(name, "Range");
}
