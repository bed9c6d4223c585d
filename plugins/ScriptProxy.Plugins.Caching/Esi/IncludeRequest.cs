using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Caching.Esi;

/// <summary>How the request for an include differs from the client's for the page.</summary>
internal static class IncludeRequest
{
    // What speaks of the page itself: a part of an include, or a 304, is of no use.
    private static readonly string[] OfPage =
    [
        HeaderNames.Range, HeaderNames.IfRange, HeaderNames.IfMatch, HeaderNames.IfNoneMatch, HeaderNames.IfModifiedSince, HeaderNames.IfUnmodifiedSince,
        HeaderNames.ContentLength, HeaderNames.ContentType, HeaderNames.ContentEncoding, HeaderNames.TransferEncoding, HeaderNames.Expect, HeaderNames.Upgrade,
    ];

    /// <summary>For the page's own host.</summary>
    public static readonly FetchOptions SameHost = new() { Headers = Edit };

    /// <summary>For another host: what the client told the page's host in confidence is not for it.</summary>
    public static readonly FetchOptions OtherHost = new()
    {
        Headers = headers =>
        {
            Edit(headers);
            headers.Remove(HeaderNames.Cookie);
            headers.Remove(HeaderNames.Authorization);
        },
    };

    /// <summary>Asks for a body that can be read: what is encoded can neither be processed nor included.</summary>
    public static void AskForIdentity(IHeaderDictionary headers) => headers.AcceptEncoding = "identity";

    private static void Edit(IHeaderDictionary headers)
    {
        foreach (var name in OfPage)
        {
            headers.Remove(name);
        }

        AskForIdentity(headers);
    }
}
