using ScriptProxy.Plugins.Caching.Keys;
using ScriptProxy.Plugins.Caching.Ranges;
using ScriptProxy.Plugins.Caching.Ranges.Partial;
using ScriptProxy.Plugins.Caching.Status;
using ScriptProxy.Plugins.Caching.Stores;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Caching.Lookup;

/// <summary>Finds the place of a request in the stores. Thread-safe.</summary>
internal sealed class Finder(StoreSet stores, Variants vary)
{
    public async ValueTask<Place> FindAsync(Visit visit)
    {
        var cancelled = visit.Lookup.Aborted;
        var found = await stores.FindAsync(visit.Key, cancelled);
        if (found?.Head.Marks.HasFlag(StoredMarks.VaryIndex) != true)
        {
            return await PlaceAsync(visit, visit.Key, [], found);
        }

        string[] names = [.. found.Head.Vary.Select(pair => pair.Key)];
        var key = vary.KeyOf(visit.Key, found.Head.Vary, visit.Lookup.Headers);
        return await PlaceAsync(visit, key, names, await stores.FindAsync(key, cancelled));
    }

    private async ValueTask<Place> PlaceAsync(Visit visit, string key, IReadOnlyList<string> names, StoredResponse? found)
    {
        var lookup = visit.Lookup;
        var reason = names.Count > 0 ? ForwardReason.VaryMiss : ForwardReason.UriMiss;
        var mark = found?.Head.Marks.HasFlag(StoredMarks.HitForMiss) == true ? found.Head : null;
        found = mark is null ? found : null;
        if (found is not null && PartialContent.IsIndex(found.Head))
        {
            var wanted = RangeRequest.Select(lookup.Method, lookup.Headers, found.Head, PartialContent.LengthOf(found.Head));
            found = await PartialContent.OpenAsync(stores, found, wanted, lookup.Aborted);
            reason = ForwardReason.Partial;
        }

        var place = new Place(key, names, found, mark)
        {
            Reason = reason,
            IsPersonal = lookup.Headers.Authorization.Count > 0 || lookup.Cache.HasCredentials,
            PartKey = found is null && lookup.Cache.Esi != true ? PartialContent.FetchKey(key, lookup.Method, lookup.Headers) : null,
        };
        return place.IsPersonal && mark is null ? place with { Mark = (await stores.FindAsync(place.MarkKey, lookup.Aborted))?.Head } : place;
    }
}
