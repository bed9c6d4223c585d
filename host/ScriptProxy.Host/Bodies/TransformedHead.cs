using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using ScriptProxy.Host.Protocol;

namespace ScriptProxy.Host.Bodies;

/// <summary>Corrects what a head says of a body that is transformed on its way.</summary>
internal static class TransformedHead
{
    /// <param name="headers">The head.</param>
    /// <param name="keepsLength">Whether the body has as many bytes as before.</param>
    /// <param name="codings">The codings that it has now; null where nobody asked for them, so that they are what they were.</param>
    public static void Correct(IHeaderDictionary headers, bool keepsLength, IReadOnlyList<string>? codings)
    {
        if (!keepsLength)
        {
            headers.ContentLength = null;
        }

        headers.Remove(HeaderNames.ContentMD5);
        headers.Remove("Digest");
        headers.Remove("Content-Digest");
        headers.Remove("Repr-Digest");
        if (codings is { Count: 0 })
        {
            headers.Remove(HeaderNames.ContentEncoding);
        }
        else if (codings is not null)
        {
            headers.ContentEncoding = string.Join(", ", codings);
        }
    }

    /// <param name="headers">The head.</param>
    /// <param name="suffixes">The codings that were added and nothing else was changed; null for any other change.</param>
    /// <param name="dependsOnAcceptance">Whether another <c>Accept-Encoding</c> would have made it another body.</param>
    public static void CorrectResponse(IHeaderDictionary headers, List<string>? suffixes, bool dependsOnAcceptance)
    {
        headers.Remove(HeaderNames.AcceptRanges);
        if (headers.ETag is [{ } tag])
        {
            foreach (var coding in suffixes ?? [])
            {
                tag = EntityTags.Suffixed(tag, coding);
            }

            headers.ETag = suffixes is null ? EntityTags.Weak(tag) : tag;
        }

        if (dependsOnAcceptance && !VariesByEncoding(headers.Vary))
        {
            headers.Vary = StringValues.Concat(headers.Vary, HeaderNames.AcceptEncoding);
        }
    }

    private static bool VariesByEncoding(StringValues vary)
    {
        for (var i = 0; i < vary.Count; i++)
        {
            var line = vary[i].AsSpan();
            foreach (var range in line.Split(','))
            {
                var name = FieldSyntax.Trim(line[range]);
                if (name is "*" || FieldSyntax.Is(name, HeaderNames.AcceptEncoding))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
