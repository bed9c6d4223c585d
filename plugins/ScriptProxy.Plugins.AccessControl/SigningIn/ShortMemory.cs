using System.Collections.Concurrent;

namespace ScriptProxy.Plugins.AccessControl.SigningIn;

/// <summary>Remembers what was found out, for a short time and not too much of it: who came first goes first. Thread-safe; to look takes no lock.</summary>
internal sealed class ShortMemory<T>(int capacity, TimeProvider time)
    where T : class
{
    private readonly ConcurrentDictionary<Digest, (T Value, DateTimeOffset Until)> _known = new();
    private readonly ConcurrentQueue<KeyValuePair<Digest, (T Value, DateTimeOffset Until)>> _order = new();

    public T? Find(Digest key) => _known.TryGetValue(key, out var found) && time.GetUtcNow() < found.Until ? found.Value : null;

    public void Add(Digest key, T value, DateTimeOffset until)
    {
        if (until <= time.GetUtcNow())
        {
            return;
        }

        // All that stands there stands in the queue too, so that nothing stays for ever; and of a key that stands in it twice, the older one removes nothing.
        var entry = KeyValuePair.Create(key, (value, until));
        _known[key] = entry.Value;
        _order.Enqueue(entry);
        while (_order.Count > capacity && _order.TryDequeue(out var oldest))
        {
            _known.TryRemove(oldest);
        }
    }
}
