using System.Collections.Concurrent;
using ScriptProxy.Plugins.Caching.Stores;

namespace ScriptProxy.Plugins.Caching.Transfers;

/// <summary>The transfers under way, one for each key. Thread-safe.</summary>
/// <param name="stores">Where they are brought to.</param>
/// <param name="time">The time.</param>
/// <param name="patience">For how long those who read one body wait for one of them who takes nothing.</param>
internal sealed class TransferTable(StoreSet stores, TimeProvider time, TimeSpan patience)
{
    /// <summary>How many parts of one thing are fetched at a time: there are as many ranges as a client cares to name.</summary>
    private const int MostParts = 16;

    private readonly ConcurrentDictionary<string, Transfer> _underWay = new(StringComparer.Ordinal);
    private readonly int[] _parts = new int[1024]; // things share places, so that nothing has to be cleared away

    /// <summary>Joins the transfer of a key, or makes the one that the caller must lead.</summary>
    /// <param name="key">The key of the whole.</param>
    /// <param name="partKey">The key of the part that is asked for alone; null for the whole.</param>
    /// <param name="now">The time.</param>
    /// <param name="anew">Whether what was asked for before is not for the caller: then the one made takes the place of any other.</param>
    /// <param name="leads">Whether the caller leads it.</param>
    /// <returns>Null if too many parts are under way.</returns>
    public Transfer? Join(string key, string? partKey, DateTimeOffset now, bool anew, out bool leads)
    {
        while (true)
        {
            var running = Find(partKey ?? key);
            leads = anew || running?.IsFor(stores, now) != true;
            if (!leads)
            {
                return running;
            }

            // Counted at once, not when it is led: those who come at the same time must not all see the last place free.
            if (Count(key, partKey, 1) > MostParts)
            {
                Count(key, partKey, -1);
                return null;
            }

            var made = Make(key, partKey);
            if (running is null ? _underWay.TryAdd(made.Key, made) : _underWay.TryUpdate(made.Key, made, running))
            {
                if (anew)
                {
                    running?.Outdate();
                }

                return made;
            }

            Count(key, partKey, -1);
        }
    }

    /// <summary>Makes a transfer that nobody joins, for the caller to lead.</summary>
    public Transfer Alone(string key, string? partKey)
    {
        Count(key, partKey, 1);
        return Make(key, partKey);
    }

    /// <summary>The transfer under way for a key; null if there is none.</summary>
    public Transfer? Find(string key) => _underWay.GetValueOrDefault(key);

    /// <summary>Takes a transfer out: who comes later finds it in the store or begins anew.</summary>
    public void Leave(Transfer transfer) => _underWay.TryRemove(new KeyValuePair<string, Transfer>(transfer.Key, transfer));

    /// <summary>Says that a transfer asks nothing of the upstream any more.</summary>
    public void End(Transfer transfer)
    {
        Leave(transfer);
        Count(transfer.WholeKey, transfer.PartKey, -1);
    }

    private Transfer Make(string key, string? partKey) => new(key, partKey, stores.Moments, new Audience(time, patience));

    /// <summary>Counts the parts of one thing that are fetched.</summary>
    /// <returns>How many there are then; 0 for the whole, which is not counted.</returns>
    private int Count(string key, string? partKey, int more) =>
        partKey is null ? 0 : Interlocked.Add(ref _parts[(uint)key.GetHashCode(StringComparison.Ordinal) % _parts.Length], more);
}
