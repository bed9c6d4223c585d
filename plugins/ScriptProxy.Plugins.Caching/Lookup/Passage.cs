using ScriptProxy.Plugins.Caching.Transfers;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Caching.Lookup;

/// <summary>Lets requests ask the upstream for themselves. Thread-safe.</summary>
internal sealed class Passage(Notes notes, EsiPages pages)
{
    /// <summary>Lets a request pass the cache by.</summary>
    public ValueTask<Verdict> PassAsync(ILookup lookup, string reason) => GoOnAsync(lookup, notes.Pass(lookup, reason));

    /// <summary>Lets a request through for which nothing is kept.</summary>
    public ValueTask<Verdict> MissAsync(ILookup lookup, Place place, string detail) => GoOnAsync(lookup, notes.Miss(lookup, place, detail));

    /// <summary>The answer that is for this request alone.</summary>
    /// <param name="lookup">The request.</param>
    /// <param name="unkept">The upstream's response.</param>
    /// <param name="isPage">Whether its includes are put in.</param>
    /// <param name="warning">Why its includes are not put in, though they should be; or null.</param>
    public Answer Answer(ILookup lookup, UnkeptResponse unkept, out bool isPage, out string? warning)
    {
        var answer = unkept.ToAnswer();
        isPage = pages.Includes(lookup, unkept.Response, out warning);
        return isPage ? pages.Answer(lookup, unkept, isWhole: false, answer) : answer;
    }

    private ValueTask<Verdict> GoOnAsync(ILookup lookup, Verdict verdict) => pages.MayInclude(lookup) ? FetchAsync(lookup) : new(verdict);

    /// <summary>Includes are put into answers of a lookup only, so what may have some is fetched here though it is for nobody else.</summary>
    private async ValueTask<Verdict> FetchAsync(ILookup lookup)
    {
        var fetch = lookup.Fetch(new FetchOptions { Method = null, Headers = headers => pages.Announce(lookup.Cache, headers) });
        var isAnswered = false;
        try
        {
            var fetched = await fetch.ResponseAsync(lookup.Aborted);
            var answer = Answer(lookup, new UnkeptResponse(fetch, fetched), out _, out var warning);
            notes.Fetched(lookup, fetched, warning);
            var verdict = lookup.Respond(answer);
            isAnswered = true;
            return verdict;
        }
        finally
        {
            if (!isAnswered)
            {
                await fetch.DisposeAsync();
            }
        }
    }
}
