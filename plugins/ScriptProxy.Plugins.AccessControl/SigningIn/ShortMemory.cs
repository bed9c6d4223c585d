using System.Collections.Concurrent;

namespace ScriptProxy.Plugins.AccessControl.SigningIn;

/// <summary>Remembers what was found out, for a short time and not too much of it: who came first goes first. Thread-safe; to look takes no lock.</summary>
internal sealed class ShortMemory<T>(int capacity, TimeProvider time)
    where T : class
{
    private readonly ConcurrentDictionary<Digest, (T Value, DateTimeOffset Until)> _known = new();
    private readonly ConcurrentQueue<Digest> _order = new();

    public T? Find(Digest key) => _known.TryGetValue(key, out var found) && time.GetUtcNow() < found.Until ? found.Value : null;

    public void Add(Digest key, T value, DateTimeOffset until)
    {
        if (until <= time.GetUtcNow())
        {
            return;
        }

        if (_known.TryAdd(key, (value, until)))
        {
            _order.Enqueue(key);
        }
        else
        {
            _known[key] = (value, until);
        }

        while (_order.Count > capacity && _order.TryDequeue(out var oldest))
        {
            _known.TryRemove(oldest, out _);
        }
    }
}
