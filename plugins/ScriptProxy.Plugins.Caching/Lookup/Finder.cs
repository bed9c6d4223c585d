using ScriptProxy.Plugins.Caching.Keys;
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
            return PlaceOf(visit.Key, [], found);
        }

        string[] names = [.. found.Head.Vary.Select(pair => pair.Key)];
        var key = vary.KeyOf(visit.Key, found.Head.Vary, visit.Lookup.Headers);
        return PlaceOf(key, names, await stores.FindAsync(key, cancelled));
    }

    private static Place PlaceOf(string key, IReadOnlyList<string> names, StoredResponse? found) =>
        found?.Head.Marks.HasFlag(StoredMarks.HitForMiss) == true ? new Place(key, names, null, found.Head) : new Place(key, names, found, null);
}
