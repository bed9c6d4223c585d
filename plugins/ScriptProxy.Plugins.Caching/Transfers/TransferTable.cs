using System.Collections.Concurrent;
using ScriptProxy.Plugins.Caching.Stores;

namespace ScriptProxy.Plugins.Caching.Transfers;

/// <summary>The transfers under way, one for each key. Thread-safe.</summary>
/// <param name="time">The time.</param>
/// <param name="patience">For how long those who read one body wait for one of them who takes nothing.</param>
internal sealed class TransferTable(TimeProvider time, TimeSpan patience)
{
    private readonly ConcurrentDictionary<string, Transfer> _underWay = new(StringComparer.Ordinal);

    /// <summary>Joins the transfer of a key, or makes the one that the caller must lead.</summary>
    /// <param name="key">The key.</param>
    /// <param name="moments">The stores' moments now.</param>
    /// <param name="now">The time.</param>
    /// <param name="leads">Whether the caller leads it.</param>
    public Transfer Join(string key, Moments moments, DateTimeOffset now, out bool leads)
    {
        while (true)
        {
            var running = Find(key);
            leads = running?.IsFor(moments, now) != true;
            if (!leads)
            {
                return running!;
            }

            var made = Alone(key, moments);
            if (running is null ? _underWay.TryAdd(key, made) : _underWay.TryUpdate(key, made, running))
            {
                return made;
            }
        }
    }

    /// <summary>Makes a transfer that nobody joins, for the caller to lead.</summary>
    public Transfer Alone(string key, Moments moments) => new(key, moments, new Audience(time, patience));

    /// <summary>The transfer under way for a key; null if there is none.</summary>
    public Transfer? Find(string key) => _underWay.GetValueOrDefault(key);

    /// <summary>Takes a transfer out: who comes later finds it in the store or begins anew.</summary>
    public void Leave(Transfer transfer) => _underWay.TryRemove(new KeyValuePair<string, Transfer>(transfer.Key, transfer));
}
