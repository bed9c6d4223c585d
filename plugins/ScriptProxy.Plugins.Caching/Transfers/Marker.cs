using ScriptProxy.Plugins.Caching.Stores;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Caching.Transfers;

/// <summary>Notes that answers of a key are not kept, so that requests for it do not wait for each other. Thread-safe.</summary>
internal sealed class Marker(StoreSet stores)
{
    /// <summary>Notes it in the place of what is stored, unless that was asked for later.</summary>
    /// <param name="mark">What is to be noted; null for nothing.</param>
    /// <param name="since">The stores' moments before it was asked.</param>
    public async ValueTask NoteAsync(StoredHead? mark, Moments since)
    {
        if (mark is null || (await stores.FindAsync(mark.Key))?.Head is { } there && (stores.IsLater(there, mark) || IsAsGood(there, mark)))
        {
            return;
        }

        await stores.NoteAsync(mark, null, since);
    }

    // Where nothing is ever kept, not every request need write it down.
    private static bool IsAsGood(StoredHead there, StoredHead mark) =>
        there.Marks == mark.Marks && !there.IsAheadOf(mark.ResponseTime) && there.FreshUntil - mark.ResponseTime > (mark.FreshUntil - mark.ResponseTime) / 2;
}
