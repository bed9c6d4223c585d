using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using ScriptProxy.Plugins.Caching.Syntax;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Caching.Conditional;

/// <summary>What an upstream's answer to a revalidation means.</summary>
internal enum Revalidated
{
    /// <summary>The stored response holds: it is updated and sent (RFC 9111 4.3.4).</summary>
    Holds,

    /// <summary>A 304 that means none of the stored responses: they are of no use, and the upstream is to be asked again without conditions.</summary>
    Unmatched,

    /// <summary>An answer in its own right: it is sent, and takes the place of the stored one as far as it may be stored.</summary>
    Replaced,

    /// <summary>The upstream failed: its answer is sent, or the stored one where it may be sent stale (RFC 9111 4.2.4, 4.3.3).</summary>
    Failed,
}

/// <summary>Judges the answer to a revalidation (RFC 9111 4.3.3) and finds the stored responses that a 304 means (4.3.4).</summary>
internal static class RevalidationAnswer
{
    /// <summary>Judges an answer.</summary>
    /// <param name="status">Its status.</param>
    /// <param name="headers">Its headers.</param>
    /// <param name="nominated">What was asked after, as in <see cref="Revalidation.Ask"/>.</param>
    public static Revalidated Judge(int status, IHeaderDictionary headers, IReadOnlyList<StoredHead> nominated) => status switch
    {
        304 => Meant(headers, nominated).Count > 0 ? Revalidated.Holds : Revalidated.Unmatched,
        >= 500 => Revalidated.Failed,
        _ => Revalidated.Replaced,
    };

    /// <summary>The stored responses that a 304 updates, the likeliest to be sent first; empty if it means none.</summary>
    /// <param name="notModified">The headers of the 304.</param>
    /// <param name="nominated">What was asked after.</param>
    public static IReadOnlyList<StoredHead> Meant(IHeaderDictionary notModified, IReadOnlyList<StoredHead> nominated)
    {
        if (notModified.ETag is [{ } text] && EntityTag.TryParse(text, out var tag))
        {
            return tag.IsWeak
                ? Latest(nominated.Where(stored => IsSame(stored, text, strongly: false)))
                : [.. nominated.Where(stored => IsSame(stored, text, strongly: true))];
        }

        if (notModified.LastModified.Count > 0)
        {
            return Latest(nominated.Where(stored => IsSameDate(stored, notModified.LastModified)));
        }

        // Without a validator the RFC has it mean a single stored response that has none either. Many servers leave out the tag of the one that they were asked after:
        // with a single one it can mean nothing else.
        return nominated.Count == 1 ? nominated : [];
    }

    private static IReadOnlyList<StoredHead> Latest(IEnumerable<StoredHead> matching) => matching.MaxBy(HeadFields.Made) is { } latest ? [latest] : [];

    private static bool IsSame(StoredHead stored, string text, bool strongly) =>
        EntityTag.TryParse(stored.EntityTag(), out var own) && EntityTag.TryParse(text, out var tag)
        && (strongly ? own.IsStronglyEqual(tag) : own.IsWeaklyEqual(tag));

    private static bool IsSameDate(StoredHead stored, StringValues lastModified) =>
        lastModified is [{ } text] && HttpDate.TryParse(text, stored.ResponseTime, out var date) && stored.DateIn(HeaderNames.LastModified) == date;
}
