using ScriptProxy.Plugins.Caching.Stores;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Caching.Transfers;

/// <summary>
/// Beginnings of bodies that turned out too large for the stores. They are held for those who are still reading them, and count in the store; so that clients that are slow, or pretend to be, do not keep everything else from being stored, a quarter of it is
/// the most they hold: beyond that, those who have been at it longest are cut off. Thread-safe.
/// </summary>
internal sealed class Leftovers(StoreSet stores, TimeProvider time, TimeSpan patience)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<Leftover> _held = new();

    /// <summary>Holds the beginning of a body until nobody needs it.</summary>
    public async Task HoldAsync(GrowingBody body, Audience audience)
    {
        var bytes = body.Look().Growth.Stored;
        var leftover = new Leftover(audience, bytes, stores.HolderOf(bytes), time.GetTimestamp());
        lock (_lock)
        {
            _held.AddLast(leftover);
            CutOff(leftover.Store);
        }

        await audience.WaitUntilPastAsync(bytes);
        lock (_lock)
        {
            _held.Remove(leftover);
        }

        await body.ForgetAsync();
    }

    private void CutOff(IStore store)
    {
        var excess = _held.Where(leftover => leftover.Store == store).Sum(leftover => leftover.Bytes) - (store.Figures.MaxBytes / 4);
        foreach (var oldest in _held.Where(leftover => leftover.Store == store && time.GetElapsedTime(leftover.Since) >= patience))
        {
            if (excess <= 0)
            {
                return;
            }

            excess -= oldest.Bytes;
            oldest.Audience.CutOff(oldest.Bytes);
        }
    }

    private sealed record Leftover(Audience Audience, long Bytes, IStore Store, long Since);
}
