using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using ScriptProxy.Plugins.Caching.Syntax;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Caching.Conditional;

/// <summary>The conditions of a request before those of a range (RFC 9110 13.2.2, RFC 9111 4.3.2).</summary>
internal static class Preconditions
{
    /// <summary>Evaluates a client's conditions against the response it would get. Allocates nothing.</summary>
    /// <param name="method">The method of the request.</param>
    /// <param name="request">Its headers.</param>
    /// <param name="stored">The stored response, which may be sent as far as freshness goes.</param>
    public static Precondition Evaluate(string method, IHeaderDictionary request, StoredHead stored)
    {
        // 13.2.1: conditions count only where the response without them would be a success.
        if (!IsSelecting(method) || stored.Status is < 200 or > 299)
        {
            return Precondition.Send;
        }

        if (!IsExpectedVersion(request, stored))
        {
            return Precondition.LeaveToUpstream;
        }

        var tags = request.IfNoneMatch;
        var isKnown = tags.Count > 0 ? IsListed(tags, stored, strongly: false) : IsUnmodified(request.IfModifiedSince, stored);
        return isKnown ? Precondition.NotModified : Precondition.Send;
    }

    /// <summary>
    /// Whether a request that finds nothing stored must go to the upstream as it is: If-Match and If-Unmodified-Since ask for the current representation, which a
    /// fetch without them would not compare.
    /// </summary>
    public static bool AreForUpstream(IHeaderDictionary request) => request.IfMatch.Count > 0 || request.IfUnmodifiedSince.Count > 0;

    private static bool IsSelecting(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method);

    private static bool IsExpectedVersion(IHeaderDictionary request, StoredHead stored)
    {
        if (request.IfMatch is { Count: > 0 } tags)
        {
            return IsListed(tags, stored, strongly: true);
        }

        // 13.1.4: a value that is no date is ignored, and without Last-Modified there is nothing to compare.
        return request.IfUnmodifiedSince is not [{ } text] || !HttpDate.TryParse(text, stored.ResponseTime, out var since)
            || !(stored.DateIn(HeaderNames.LastModified) > since);
    }

    // 13.1.3: more than one value is none. RFC 9111 4.3.2: without Last-Modified, the time it was made takes its place.
    private static bool IsUnmodified(StringValues condition, StoredHead stored) =>
        condition is [{ } text] && HttpDate.TryParse(text, stored.ResponseTime, out var since)
        && (stored.DateIn(HeaderNames.LastModified) ?? stored.Made()) <= since;

    private static bool IsListed(StringValues lines, StoredHead stored, bool strongly)
    {
        var hasTag = EntityTag.TryParse(stored.EntityTag(), out var own);
        for (var i = 0; i < lines.Count; i++)
        {
            var list = lines[i].AsSpan();
            if (list.Trim(" \t") is "*")
            {
                return true;
            }

            while (hasTag && EntityTag.TryReadNext(ref list, out var tag))
            {
                if (strongly ? tag.IsStronglyEqual(own) : tag.IsWeaklyEqual(own))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
