using System.Globalization;
using ScriptProxy.Plugins.Caching.Keys;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Caching.Purging;

/// <summary>What whoever operates the proxy sees and purges, at the admin address: <c>scriptproxy cache</c> asks here.</summary>
/// <param name="cache">The stores, and what purges in them.</param>
/// <param name="byRoute">How requests were answered so far, indexed by <see cref="CacheOutcome"/>, by route; looked through at each question.</param>
/// <param name="time">The time.</param>
internal sealed class CacheEndpoints(CacheInvalidator cache, IEnumerable<KeyValuePair<string, long[]>> byRoute, TimeProvider time)
{
    public void Register(Hooks hooks)
    {
        hooks.OnAdmin("GET", "/entries", List);
        hooks.OnAdmin("GET", "/entry", ShowAsync);
        hooks.OnAdmin("POST", "/purge", PurgeAsync);
        hooks.OnAdmin("GET", "/figures", _ => AdminAnswer.Json(new
        {
            Stores = cache.Stores.All.Select(store => new { store.Name, store.Figures }),
            Routes = byRoute.Select(counts => new { Route = counts.Key, Outcomes = Outcomes(counts.Value) }),
        }));
    }

    private static Dictionary<string, long> Outcomes(long[] counts) => Enum.GetValues<CacheOutcome>()
        .Where(outcome => counts[(int)outcome] > 0)
        .ToDictionary(outcome => outcome.ToString().ToLowerInvariant(), outcome => counts[(int)outcome]);

    private AdminAnswer List(IAdminRequest request)
    {
        var prefix = request.Query["prefix"].ToString();
        var limit = int.MaxValue;
        if (request.Query["limit"] is [{ } text] && (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit == 0))
        {
            return AdminAnswer.Error(400, $"limit is a number from 1, not '{text}'");
        }

        return AdminAnswer.Lines(cache.Stores.ListAsync(prefix.Length > 0 ? new Invalidation.Prefixed(Spelling.Of(prefix)) : null)
            .Where(listed => !listed.Item.Marks.HasFlag(StoredMarks.VaryIndex))
            .Take(limit)
            .Select(listed => ListedEntry.Of(listed.Item, listed.Store.Name, time.GetUtcNow())));
    }

    private async ValueTask<AdminAnswer> ShowAsync(IAdminRequest request)
    {
        var url = request.Query["url"].ToString();
        try
        {
            var entries = await FindAsync(cache.PrimaryKeyOf(url), request.Aborted);
            return entries.Count > 0 ? AdminAnswer.Json(entries) : AdminAnswer.Error(404, $"nothing is stored for {url}");
        }
        catch (ArgumentException exception)
        {
            return AdminAnswer.Error(400, exception.Message);
        }
    }

    /// <summary>All variants, in every spelling of the address.</summary>
    private async ValueTask<List<ShownEntry>> FindAsync(string primaryKey, CancellationToken cancelled)
    {
        var found = new List<ShownEntry>();
        await foreach (var (store, item) in cache.Stores.ListAsync(new Invalidation.Resource(primaryKey)))
        {
            cancelled.ThrowIfCancellationRequested();
            if (!item.Marks.HasFlag(StoredMarks.VaryIndex)
                && await store.FindAsync(item.Key, cancelled) is { } response
                && response.Head.PrimaryKey == primaryKey)
            {
                found.Add(ShownEntry.Of(response.Head, item.Bytes, store.Name, time.GetUtcNow()));
            }
        }

        return found;
    }

    private async ValueTask<AdminAnswer> PurgeAsync(IAdminRequest request)
    {
        var purge = await request.ReadJsonAsync<PurgeOrder>() ?? new PurgeOrder();
        try
        {
            return AdminAnswer.Json(new PurgeDone(await purge.CarryOutAsync(cache), purge.Soft, purge is not { Prefix: null, Ban: null }));
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException)
        {
            return AdminAnswer.Error(400, exception.Message);
        }
        catch (IOException exception)
        {
            return AdminAnswer.Error(500, exception.Message);
        }
    }
}
