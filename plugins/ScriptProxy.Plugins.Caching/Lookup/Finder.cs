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
        var reason = names.Count > 0 ? ForwardReason.VaryMiss : ForwardReason.UriMiss;
        if (found?.Head.Marks.HasFlag(StoredMarks.HitForMiss) == true)
        {
            return new Place(key, names, null, found.Head) { Reason = reason };
        }

        var lookup = visit.Lookup;
        if (found is not null && PartialContent.IsIndex(found.Head))
        {
            var wanted = RangeRequest.Select(lookup.Method, lookup.Headers, found.Head, PartialContent.LengthOf(found.Head));
            found = await PartialContent.OpenAsync(stores, found, wanted, lookup.Aborted);
            reason = ForwardReason.Partial;
        }

        return new Place(key, names, found, null)
        {
            Reason = reason,
            PartKey = found is null && lookup.Cache.Esi != true ? PartialContent.FetchKey(key, lookup.Method, lookup.Headers) : null,
        };
    }
}
