using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using ScriptProxy.Plugins.Caching.Syntax;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Caching.Conditional;

/// <summary>The request that asks whether a stored response still holds (RFC 9111 4.3.1), and what a 304 to it means.</summary>
internal static class Revalidation
{
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

    /// <summary>Makes a request a question after a stored response. The client's conditions are to be evaluated against what comes of it.</summary>
    /// <param name="request">The headers to be sent.</param>
    /// <param name="stored">The stored response.</param>
    public static void Ask(IHeaderDictionary request, StoredHead stored)
    {
        RemoveConditions(request);
        request.IfNoneMatch = stored.EntityTag();
        request.IfModifiedSince = stored.DateIn(HeaderNames.LastModified) is null ? default : stored.Field(HeaderNames.LastModified);
    }

    /// <summary>Whether a 304 means the stored response that was asked after (RFC 9111 4.3.4).</summary>
    /// <param name="notModified">The headers of the 304.</param>
    /// <param name="stored">The stored response.</param>
    public static bool IsMeant(IHeaderDictionary notModified, StoredHead stored)
    {
        if (notModified.ETag is [{ } text] && EntityTag.TryParse(text, out var tag))
        {
            return EntityTag.TryParse(stored.EntityTag(), out var own) && (tag.IsWeak ? own.IsWeaklyEqual(tag) : own.IsStronglyEqual(tag));
        }

        // Without a validator the RFC has it mean a stored response that has none either. Many servers leave out the tag of the one that they were asked after, and it can mean nothing else.
        return notModified.LastModified.Count == 0
            || (notModified.LastModified is [{ } modified] && HttpDate.TryParse(modified, stored.ResponseTime, out var date) && stored.DateIn(HeaderNames.LastModified) == date);
    }
}
