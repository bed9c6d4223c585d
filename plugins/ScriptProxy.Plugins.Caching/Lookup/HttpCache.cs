using Microsoft.AspNetCore.Http;
using ScriptProxy.Plugins.Caching.Directives;
using ScriptProxy.Plugins.Caching.Keys;
using ScriptProxy.Plugins.Caching.Serving;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Caching.Lookup;

/// <summary>
/// Leads a request through the cache: looked up, and served, or fetched together with all who want the same, or passed by. Thread-safe.
/// </summary>
internal sealed partial class HttpCache(CacheParts parts)
{
    /// <summary>Answers a request, or lets it pass. What is fresh in memory is answered at once and without garbage.</summary>
    [NeverBlocks]
    public ValueTask<Verdict> LookupAsync(ILookup lookup)
    {
        var asked = RequestDirectives.Of(lookup.Headers);
        if (parts.Bypass.WhyPass(lookup, asked) is { } reason)
        {
            return asked.OnlyIfCached && reason != Bypass.Method ? new(NotCached(lookup)) : parts.Passage.PassAsync(lookup, reason);
        }

        parts.FetchHeaders.StripCookies(lookup.Headers);
        var now = parts.Time.GetUtcNow();
        var key = new KeyBuilder(stackalloc char[512]);
        try
        {
            parts.Keys.Append(lookup, ref key);
            var keyLength = key.Length;
            if (FindAtOnce(lookup, ref key) is { } response && IsPlain(lookup) && parts.Serving.Choose(response.Head, asked, now) == ServingChoice.Fresh)
            {
                lookup.Cache.Outcome = CacheOutcome.Hit;
                parts.Figures.Count(response.Head.Route, CacheOutcome.Hit);
                var answer = parts.Answers.Hit(response, now, out var isFirst);
                if (isFirst)
                {
                    NoteUse(key.Text, keyLength);
                }

                return new(lookup.Respond(answer));
            }

            return ServeAsync(new Visit(lookup, asked, key.Text[..keyLength].ToString()));
        }
        finally
        {
            key.Dispose();
        }
    }

    /// <summary>Notes on disk, once a second, what memory answers: the response, and what says which request headers choose it.</summary>
    private void NoteUse(ReadOnlySpan<char> key, int primaryLength)
    {
        parts.Stores.NoteUse(key);
        if (primaryLength != key.Length)
        {
            parts.Stores.NoteUse(key[..primaryLength]);
        }
    }

    /// <summary>What is in memory for a request, variants told apart; null if nothing is, or it has to be looked for elsewhere.</summary>
    private StoredResponse? FindAtOnce(ILookup lookup, ref KeyBuilder key)
    {
        if (!lookup.Cache.Lookup)
        {
            return null;
        }

        var found = parts.Stores.FindInMemory(key.Text);
        if (found?.Head.Marks.HasFlag(StoredMarks.VaryIndex) == true)
        {
            parts.Vary.Append(found.Head.Vary, lookup.Headers, ref key);
            found = parts.Stores.FindInMemory(key.Text);
        }

        return found is not null && (found.Head.Marks & (StoredMarks.VaryIndex | StoredMarks.HitForMiss | StoredMarks.Esi | StoredMarks.Partial)) == 0 ? found : null;
    }

    /// <summary>Whether a request wants the whole of it, whatever it has already.</summary>
    private static bool IsPlain(ILookup lookup)
    {
        var headers = lookup.Headers;
        return HttpMethods.IsGet(lookup.Method)
            && headers.Range.Count == 0 && headers.IfNoneMatch.Count == 0 && headers.IfModifiedSince.Count == 0 && headers.IfMatch.Count == 0 && headers.IfUnmodifiedSince.Count == 0;
    }
}
