using Microsoft.AspNetCore.Http;
using ScriptProxy.Plugins.Caching.Conditional;
using ScriptProxy.Plugins.Caching.Keys;
using ScriptProxy.Plugins.Caching.Ranges.Partial;
using ScriptProxy.Plugins.Caching.Transfers;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Caching.Lookup;

/// <summary>Asks the upstream for an answer that others will get too. Thread-safe.</summary>
internal sealed class Asker(CacheKeys keys, FetchHeaders fetchHeaders, Variants vary, EsiPages pages, TimeProvider time)
{
    /// <summary>Asks. The question outlives the exchange.</summary>
    public Question Ask(Visit visit, Place place, DateTimeOffset now)
    {
        var lookup = visit.Lookup;
        var stored = place.Response is { } response && Revalidation.IsPossible(response.Head) ? response : null;
        var (primary, url) = (keys.PrimaryOf(lookup), keys.UrlOf(lookup)); // before anything is under way that would have to be ended
        IHeaderDictionary sent = new HeaderDictionary();
        var confirmation = stored is null ? null : new Confirmation(stored.Head, time);
        var fetch = lookup.Fetch(new FetchOptions
        {
            QueryString = keys.QueryToSend(lookup),
            Response = confirmation is null ? null : confirmation.Take,
            Headers = headers =>
            {
                fetchHeaders.Withhold(headers, place.VaryNames);
                vary.Normalize(headers);
                var codings = headers.AcceptEncoding;
                pages.Announce(lookup.Cache, headers);
                if (place.PartKey is not null)
                {
                    PartialContent.Ask(headers);
                }
                else if (stored is null)
                {
                    Revalidation.RemoveConditions(headers);
                }
                else
                {
                    Revalidation.Ask(headers, stored.Head);
                }

                foreach (var (name, value) in headers)
                {
                    sent[name] = value; // what the callback is given is of use during the call only
                }

                sent.AcceptEncoding = codings; // includes are read uncoded, which does not change by what others find the answer
            },
        });
        return new Question
        {
            Fetch = fetch,
            Key = visit.Key,
            PrimaryKey = primary,
            Url = url,
            Headers = sent,
            Asked = visit.Asked,
            Time = now,
            VaryNames = place.VaryNames,
            Stored = place.Response,
            Confirmation = confirmation,
            MarkKey = place.MarkKey,
            IsPersonal = place.IsPersonal,
        };
    }
}
