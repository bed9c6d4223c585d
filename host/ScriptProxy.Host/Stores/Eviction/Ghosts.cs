namespace ScriptProxy.Host.Stores.Eviction;

/// <summary>Remembers by their hashes what has gone lately, up to a number of bytes that it took. Not thread-safe.</summary>
internal sealed class Ghosts
{
    private readonly Queue<(int Hash, long Number, long Bytes)> _queue = new();
    private readonly Dictionary<int, long> _numbers = [];
    private long _bytes;
    private long _last;

    public void Add(int hash, long bytes, long most)
    {
        _numbers[hash] = ++_last;
        _queue.Enqueue((hash, _last, bytes));
        _bytes += bytes;
        while (_bytes > most && _queue.TryDequeue(out var oldest))
        {
            _bytes -= oldest.Bytes;
            if (_numbers.TryGetValue(oldest.Hash, out var number) && number == oldest.Number)
            {
                _numbers.Remove(oldest.Hash);
            }
        }
    }

    /// <summary>Forgets one that has come back.</summary>
    /// <returns>Whether it was remembered.</returns>
    public bool Remove(int hash) => _numbers.Remove(hash);
}
