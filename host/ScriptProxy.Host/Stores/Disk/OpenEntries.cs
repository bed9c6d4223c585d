using System.Collections.Concurrent;

namespace ScriptProxy.Host.Stores.Disk;

/// <summary>
/// The entries used of late, a bounded number: finding one takes no lock and no look at the disk. Files of those that are pushed out, or dropped,
/// stay open for some seconds after their last use, for whoever has found them; beyond as many again the oldest are closed as soon as nobody holds them. Thread-safe.
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
    private readonly List<OpenFile> _closing = [];
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
            if (_entries.TryGetValue(entry.Body.Layout.Hash, out var replaced))
            {
                TakeOut(replaced);
                if (replaced.Body.File != entry.Body.File)
                {
                    Leave(replaced.Body.File);
                }
            }

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
            if (_entries.TryGetValue(hash, out var entry) && entry.Body.Layout.Id == id)
            {
                PushOut(entry);
            }
        }
    }

    /// <summary>Lets go of a file that nobody can find.</summary>
    public void Leave(OpenFile file)
    {
        lock (_lock)
        {
            file.TakeUse();
            _leaving.Enqueue((file, time.GetTimestamp()));
            while (_leaving.Count > capacity)
            {
                var oldest = _leaving.Dequeue().File;
                oldest.CloseWhenIdle();
                _closing.Add(oldest);
            }
        }
    }

    /// <summary>The files that nobody can find and somebody reads.</summary>
    public IReadOnlyList<OpenFile> ReadOn()
    {
        lock (_lock)
        {
            _closing.RemoveAll(file => !file.IsRead);
            return [.. _closing, .. _leaving.Select(left => left.File).Where(file => file.IsRead)];
        }
    }

    /// <summary>Closes files that were let go of, and used last, some time ago.</summary>
    public void CloseLeft()
    {
        lock (_lock)
        {
            while (_leaving.TryPeek(out var first) && time.GetElapsedTime(first.Since) >= Patience)
            {
                _leaving.Dequeue();
                if (first.File.TakeUse())
                {
                    _leaving.Enqueue((first.File, time.GetTimestamp()));
                }
                else
                {
                    first.File.CloseWhenIdle();
                }
            }
        }
    }

    public void CloseAll()
    {
        lock (_lock)
        {
            foreach (var entry in _entries.Values)
            {
                PushOut(entry);
            }

            while (_leaving.TryDequeue(out var left))
            {
                left.File.CloseWhenIdle();
            }
        }
    }

    private void PushOut(OpenEntry entry)
    {
        TakeOut(entry);
        Leave(entry.Body.File);
    }

    private void TakeOut(OpenEntry entry)
    {
        _entries.TryRemove(entry.Body.Layout.Hash, out _);
        _places[entry.Place] = null;
        _free.Push(entry.Place);
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

            PushOut(candidate);
        }

        return _free.Pop();
    }
}
