using System.Collections.Concurrent;
using System.Globalization;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Stores.Disk;

// Carries out invalidations on everything that lies on disk, so that they need not be kept.
internal sealed partial class DiskStore
{
    // After so many entries of a walk, what it has dropped is deleted.
    private const int Portion = 256;

    // How much longer it rests than it walks, so that bans without end do not mean reading without end.
    private const int Rest = 4;

    private readonly ConcurrentQueue<(KeyHash Hash, ulong Id, long Bytes)> _graves = new();
    private readonly ConcurrentQueue<(KeyHash Hash, ulong? Id)> _undeletable = new();
    private Task _walk = Task.CompletedTask;
    private long _walkBegan;
    private TimeSpan _walkTook;
    private long _dropped;
    private int _dropping;

    private void DeleteDropped()
    {
        while (!_isClosed && DeleteOneDropped())
        {
        }
    }

    private bool DeleteOneDropped()
    {
        if (!_graves.TryDequeue(out var grave))
        {
            return false;
        }

        Unlink(grave.Hash, grave.Id);
        Interlocked.Add(ref _dropped, -grave.Bytes);
        return true;
    }

    /// <summary>Deletes all that has left the index so far, also what another thread has just taken out of it.</summary>
    /// <returns>Whether all of it is gone. What a file left over is to bring back after a restart must stay written down as invalid.</returns>
    private bool DeleteAllDropped()
    {
        SpinWait.SpinUntil(() => Volatile.Read(ref _dropping) == 0);
        DeleteDropped();
        return _undeletable.IsEmpty && !_isClosed;
    }

    /// <summary>Tries again to delete what could not be deleted. For one thread at a time.</summary>
    private void DeleteUndeletable()
    {
        for (var left = _undeletable.Count; left > 0 && !_isClosed && _undeletable.TryPeek(out var grave); left--)
        {
            if (!TryUnlink(grave.Hash, grave.Id))
            {
                _undeletable.Enqueue(grave);
            }

            _undeletable.TryDequeue(out _); // after it has its place at the end, if it needs one: it never looks as if all were gone
        }
    }

    /// <summary>Carries out on an entry that has just been taken into the index what waited for its names.</summary>
    /// <returns>Whether it is still there.</returns>
    private bool CarryOutNamed(EntryHead head, long moment)
    {
        var layout = head.Layout;
        var file = _invalidations.Named.Count > 0 ? FileName(layout.Hash, layout.Id) : null;
        switch (_invalidations.Named.Judge(head.Head, moment, out _, file))
        {
            case Judgement.Gone:
                RemoveNow(layout.Hash, layout.Id);
                return false;
            case Judgement.Stale:
                _index.Mean(layout.Hash, layout.Id, moment + 1);
                break;
        }

        return true;
    }

    /// <summary>One file alone, by a tag that nothing has: no header can hold it.</summary>
    private static Invalidation.Tagged FileName(KeyHash hash, ulong id) => new(string.Create(CultureInfo.InvariantCulture, $"\n{hash.FileName()} {id:x16}"));

    /// <summary>Carries out what has a name: the index knows on what.</summary>
    private void CarryOutNamed()
    {
        var waiting = _invalidations.NotedNames;
        if (waiting.Count == 0)
        {
            return;
        }

        foreach (var past in waiting)
        {
            foreach (var entry in Named(past.What).TakeWhile(_ => !_isClosed))
            {
                if (entry.Moment < past.Moment && Meet(entry, past))
                {
                    JudgeOnDisk(entry);
                }
            }
        }

        if (DeleteAllDropped())
        {
            _invalidations.CarriedOut(waiting);
        }
    }

    /// <summary>Begins to carry out bans and prefixes on everything, on a thread of its own. All that wait by then share the walk.</summary>
    private void BeginWalk()
    {
        if (_invalidations.BansWait && _undeletable.IsEmpty && _walk.IsCompleted && (_invalidations.BansCrowd || _time.GetElapsedTime(_walkBegan) >= _walkTook * (1 + Rest)))
        {
            _walk = Task.Factory.StartNew(Walk, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }
    }

    private void Walk()
    {
        _walkBegan = _time.GetTimestamp();
        var upTo = _invalidations.NotedBan;
        var count = 0;
        foreach (var entry in _index.All().TakeWhile(_ => !_isClosed))
        {
            if (entry.Moment < upTo)
            {
                JudgeOnDisk(entry);
            }

            if (++count % Portion == 0)
            {
                DeleteDropped();
            }
        }

        var isDone = DeleteAllDropped();
        _walkTook = _time.GetElapsedTime(_walkBegan);
        if (isDone)
        {
            _invalidations.CarriedOut(upTo);
        }
    }

    /// <summary>Judges an entry; one that cannot be read now must not come back unjudged later.</summary>
    private void JudgeOnDisk(IndexEntry entry)
    {
        if (Load(entry.Hash, stays: false) is null)
        {
            Drop(entry.Hash, entry.Id);
        }
    }
}
