using System.Collections.Concurrent;

namespace ScriptProxy.Host.Stores.Disk;

/// <summary>
/// The entries used of late, a bounded number: finding one takes no lock and no look at the disk. Files of those that are pushed out, or dropped,
/// stay open for some seconds, for whoever has just found them; beyond as many again the oldest are closed at once. Thread-safe.
/// </summary>
internal sealed class OpenEntries(int capacity, TimeProvider time)
{
    /// <summary>How long a file stays open that nobody can find any more.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<KeyHash, OpenEntry> _entries = new();
    private readonly Lock _lock = new();
    private readonly OpenEntry?[] _places = new OpenEntry?[capacity];
    private readonly Stack<int> _free = new(Enumerable.Range(0, capacity).Reverse());
    private readonly Queue<(OpenFile File, long Since)> _leaving = new();
    private int _hand;

    public OpenEntry? Find(KeyHash hash)
    {
        if (!_entries.TryGetValue(hash, out var entry))
        {
            return null;
        }

        if (!entry.IsUsed)
        {
            entry.IsUsed = true; // written once only: all processors share it
        }

        return entry;
    }

    /// <summary>Adds one in place of that of its key.</summary>
    public void Add(OpenEntry entry)
    {
        lock (_lock)
        {
            TakeOut(entry.Body.Layout.Hash, null, entry.Body.File);
            entry.Place = TakePlace();
            _places[entry.Place] = entry;
            _entries[entry.Body.Layout.Hash] = entry;
        }
    }

    /// <summary>Drops one, of a certain file.</summary>
    public void Drop(KeyHash hash, ulong id)
    {
        lock (_lock)
        {
            TakeOut(hash, id, null);
        }
    }

    /// <summary>Lets go of a file that nobody can find.</summary>
    public void Leave(OpenFile file)
    {
        lock (_lock)
        {
            _leaving.Enqueue((file, time.GetTimestamp()));
            while (_leaving.Count > capacity)
            {
                _leaving.Dequeue().File.CloseWhenIdle();
            }
        }
    }

    /// <summary>Closes files that were let go of some time ago.</summary>
    public void CloseLeft() => CloseLeft(Patience);

    public void CloseAll()
    {
        lock (_lock)
        {
            foreach (var hash in _entries.Keys)
            {
                TakeOut(hash, null, null);
            }
        }

        CloseLeft(TimeSpan.Zero);
    }

    private void CloseLeft(TimeSpan patience)
    {
        lock (_lock)
        {
            while (_leaving.TryPeek(out var first) && time.GetElapsedTime(first.Since) >= patience)
            {
                _leaving.Dequeue().File.CloseWhenIdle();
            }
        }
    }

    private void TakeOut(KeyHash hash, ulong? id, OpenFile? stays)
    {
        if (!_entries.TryGetValue(hash, out var entry) || (id is not null && entry.Body.Layout.Id != id))
        {
            return;
        }

        _entries.TryRemove(hash, out _);
        _places[entry.Place] = null;
        _free.Push(entry.Place);
        if (entry.Body.File != stays)
        {
            Leave(entry.Body.File);
        }
    }

    private int TakePlace()
    {
        while (_free.Count == 0)
        {
            _hand = (_hand + 1) % capacity;
            var candidate = _places[_hand]!;
            if (candidate.IsUsed)
            {
                candidate.IsUsed = false;
                continue;
            }

            TakeOut(candidate.Body.Layout.Hash, null, null);
        }

        return _free.Pop();
    }
}
