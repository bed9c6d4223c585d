namespace ScriptProxy.Host.Stores.Eviction;

/// <summary>Remembers by their hashes what has gone lately, up to a number of bytes that it took. Not thread-safe.</summary>
internal sealed class Ghosts
{
    /// <summary>What one takes: its place in the queue and in the dictionary, both with room for more.</summary>
    private const int GhostBytes = 80;

    private readonly Queue<(int Hash, long Number, long Bytes)> _queue = new();
    private readonly Dictionary<int, long> _numbers = [];
    private long _bytes;
    private long _last;

    /// <summary>What they take in memory.</summary>
    public long Memory => (long)_queue.Count * GhostBytes;

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
