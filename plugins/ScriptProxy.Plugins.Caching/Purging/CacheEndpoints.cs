using System.Globalization;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Caching.Purging;

/// <summary>What whoever operates the proxy sees and purges, at the admin address: <c>scriptproxy cache</c> asks here.</summary>
internal sealed class CacheEndpoints(CacheInvalidator cache, TimeProvider time)
{
    public void Register(Hooks hooks)
    {
        hooks.OnAdmin("GET", "/entries", List);
        hooks.OnAdmin("GET", "/entry", ShowAsync);
        hooks.OnAdmin("POST", "/purge", PurgeAsync);
        hooks.OnAdmin("GET", "/figures", _ => AdminAnswer.Json(cache.Stores.Select(store => new { store.Name, store.Figures })));
    }

    private AdminAnswer List(IAdminRequest request)
    {
        var prefix = request.Query["prefix"].ToString();
        var limit = int.MaxValue;
        if (request.Query["limit"] is [{ } text] && (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit == 0))
        {
            return AdminAnswer.Error(400, $"limit is a number from 1, not '{text}'");
        }

        return AdminAnswer.Lines(cache.Stores
            .SelectMany(store => store.List(), (store, item) => (Store: store.Name, Item: item))
            .Where(listed => !listed.Item.Marks.HasFlag(StoredMarks.VaryIndex) && listed.Item.Url.StartsWith(prefix, StringComparison.Ordinal))
            .Take(limit)
            .Select(listed => ListedEntry.Of(listed.Item, listed.Store, time.GetUtcNow())));
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

    /// <summary>All variants. A store knows keys only, so all of them are looked through.</summary>
    private async ValueTask<List<ShownEntry>> FindAsync(string primaryKey, CancellationToken cancelled)
    {
        var found = new List<ShownEntry>();
        foreach (var store in cache.Stores)
        {
            foreach (var item in store.List())
            {
                cancelled.ThrowIfCancellationRequested();
                if (item.Key.StartsWith(primaryKey, StringComparison.Ordinal)
                    && await store.FindAsync(item.Key, cancelled) is { } response
                    && response.Head.PrimaryKey == primaryKey
                    && !response.Head.Marks.HasFlag(StoredMarks.VaryIndex))
                {
                    found.Add(ShownEntry.Of(response.Head, item.Bytes, store.Name, time.GetUtcNow()));
                }
            }
        }

        return found;
    }

    private async ValueTask<AdminAnswer> PurgeAsync(IAdminRequest request)
    {
        var purge = await request.ReadJsonAsync<PurgeOrder>() ?? new PurgeOrder();
        try
        {
            return AdminAnswer.Json(new { Purged = purge.Carry(cache), purge.Soft });
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException)
        {
            return AdminAnswer.Error(400, exception.Message);
        }
    }
}
