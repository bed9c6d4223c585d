using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Caching.Conditional;

/// <summary>The request that asks whether stored responses still hold (RFC 9111 4.3.1).</summary>
internal static class Revalidation
{
    // The list must not outgrow what upstreams take as the whole of a request's headers.
    private const int MaxTags = 32;

    /// <summary>Whether there is anything to ask by.</summary>
    public static bool IsPossible(StoredHead stored) => stored.EntityTag() is not null || stored.DateIn(HeaderNames.LastModified) is not null;

    /// <summary>Removes the client's own conditions and its range: the answer is to serve everybody.</summary>
    public static void RemoveConditions(IHeaderDictionary request)
    {
        request.IfMatch = default;
        request.IfNoneMatch = default;
        request.IfModifiedSince = default;
        request.IfUnmodifiedSince = default;
        request.IfRange = default;
        request.Range = default;
    }

    /// <summary>Makes a request a question after stored responses. The client's conditions are to be evaluated against what comes of it.</summary>
    /// <param name="request">The headers to be sent.</param>
    /// <param name="nominated">Stored responses of one address, the likeliest first. At least one.</param>
    public static void Ask(IHeaderDictionary request, IReadOnlyList<StoredHead> nominated)
    {
        RemoveConditions(request);
        var tags = nominated.Select(stored => stored.EntityTag()).OfType<string>().Distinct(StringComparer.Ordinal).Take(MaxTags).ToArray();
        if (tags.Length > 0)
        {
            request.IfNoneMatch = string.Join(", ", tags);
        }

        // A date says nothing of which variant is meant.
        if (nominated is [var only] && only.DateIn(HeaderNames.LastModified) is not null)
        {
            request.IfModifiedSince = only.Field(HeaderNames.LastModified);
        }
    }
}
