using Microsoft.Net.Http.Headers;
using ScriptProxy.Plugins.Caching.Conditional;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Caching.Ranges;

/// <summary>Makes the answers to ranges from a stored response. Age and Cache-Status are the exchange's to add.</summary>
internal static class RangeAnswers
{
    /// <summary>A 206 (RFC 9110 15.3.7), for <see cref="RangeOutcome.Single"/> and <see cref="RangeOutcome.Several"/>.</summary>
    /// <param name="stored">The stored response.</param>
    /// <param name="body">Its body, counted from the first byte of the whole representation.</param>
    /// <param name="selection">What is to be sent.</param>
    /// <param name="length">The length of the whole representation.</param>
    public static Answer Partial(StoredHead stored, StoredBody body, RangeSelection selection, long length)
    {
        if (selection.Outcome == RangeOutcome.Single)
        {
            var single = WithHeadersOf(stored, new Answer(206) { Body = new SliceBody(body, selection.Single) });
            single.Headers.ContentRange = ContentRange.Text(selection.Single, length);
            return single;
        }

        // 15.3.7.2: the parts say where they belong, the head does not.
        var parts = new MultipartBody(body, selection.Several, length, stored.Field(HeaderNames.ContentType) is [{ } type, ..] ? type : null);
        var several = WithHeadersOf(stored, new Answer(206) { Body = parts });
        several.Headers.ContentType = parts.ContentType;
        return several;
    }

    /// <summary>A 416 (RFC 9110 15.5.17).</summary>
    /// <param name="length">The length of the whole representation.</param>
    public static Answer Unsatisfiable(long length)
    {
        var answer = new Answer(416);
        answer.Headers.ContentRange = ContentRange.Unsatisfied(length);
        return answer;
    }

    // 15.3.7: what a 200 would say, a 206 says, as the client may hold no part yet. Only digests of the content would be of other bytes.
    private static Answer WithHeadersOf(StoredHead stored, Answer answer)
    {
        foreach (var (name, value) in stored.Headers)
        {
            if (!IsOfContent(name))
            {
                answer.Headers[name] = value;
            }
        }

        return answer;
    }

    private static bool IsOfContent(string name) =>
        Is(name, HeaderNames.ContentRange) || Is(name, HeaderNames.ContentLength) || Is(name, HeaderNames.ContentMD5) || Is(name, "Content-Digest");

    private static bool Is(string name, string other) => name.Equals(other, StringComparison.OrdinalIgnoreCase);
}
