using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Stores.Disk;

internal sealed partial class DiskStore
{
    private static readonly TimeSpan SweepInterval = TimeSpan.FromSeconds(1);

    // A whole round through the index for what has expired takes so many sweeps.
    private const int Round = 60;

    private readonly ITimer _timer;
    private readonly Task _scan;
    private readonly Lock _wakeLock = new();
    private Task _sweep = Task.CompletedTask;
    private IEnumerator<IndexEntry>? _round;
    private volatile bool _isIndexed;
    private volatile bool _isRoundDue;
    private int _wakes;

    /// <summary>Whether the index knows of everything. Until then, what it does not know of is looked for by its file's name.</summary>
    public bool IsIndexed => _isIndexed;

    /// <summary>Takes an entry into the index by its file's name.</summary>
    /// <returns>Whether there is one.</returns>
    private bool IndexFromDisk(KeyHash hash)
    {
        lock (Stripe(hash))
        {
            if (_index.Contains(hash))
            {
                return true;
            }

            if (TryOpen(hash, null) is not { } file)
            {
                return false;
            }

            using (file)
            {
                if (Read(file, hash, null) is not { } head)
                {
                    return false;
                }

                if (head.Head.Expires <= _time.GetUtcNow())
                {
                    Unlink(hash, null);
                    return false;
                }

                // Numbered by a process whose file of invalidations is lost, it may have a moment that is yet to come.
                var moment = Math.Min(head.Moment, _invalidations.Start);
                _index.Put(EntryOf(head.Layout, head.Head, moment), NamesOf(head.Head), replace: false, out _);
                return CarryOutNamed(head, moment);
            }
        }
    }

    private void Scan()
    {
        var start = _time.GetTimestamp();
        try
        {
            foreach (var folder in _folder.Folders())
            {
                foreach (var hash in _folder.Entries(folder).TakeWhile(_ => !_isClosed))
                {
                    IndexFromDisk(hash);
                }

                MakeRoom();
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Complain(exception); // what is missed is still found by its name
            return;
        }

        if (_isClosed)
        {
            return;
        }

        _isIndexed = true;
        Log.Indexed(_log, Name, _index.Count, _folder.Path, _time.GetElapsedTime(start).TotalSeconds);
        Wake();
    }

    private void Tick()
    {
        _isRoundDue = true; // not with every call: what is dropped one by one would have all of the index looked at again and again
        Wake();
    }

    /// <summary>Has the background work done, soon. Calls while it is being done count as one.</summary>
    private void Wake()
    {
        lock (_wakeLock)
        {
            if (++_wakes == 1)
            {
                _sweep = Task.Run(SweepUntilDone);
            }
        }
    }

    private void SweepUntilDone()
    {
        int seen;
        do
        {
            seen = Volatile.Read(ref _wakes);
            try
            {
                Sweep();
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                Complain(exception);
            }
        }
        while (!IsDone(seen));
    }

    private bool IsDone(int seen)
    {
        lock (_wakeLock)
        {
            _wakes = _wakes == seen ? 0 : _wakes;
            return _wakes == 0;
        }
    }

    private void Sweep()
    {
        DeleteUndeletable();
        DeleteDropped();
        _open.CloseLeft();
        _left.Count(_open.ReadOn().Where(file => !_index.TryFind(file.Hash, use: false, out var entry) || entry.Id != file.Id), Options.MaxBytes / 4);
        if (!IsIndexed || _isClosed)
        {
            return;
        }

        CarryOutNamed();
        BeginWalk();
        if (_isRoundDue)
        {
            _isRoundDue = false;
            DropExpired();
            _invalidations.Tidy();
        }
    }

    private void DropExpired()
    {
        var now = IndexEntry.Seconds(_time.GetUtcNow());
        for (var left = 1 + (_index.Count / Round); left > 0; left--)
        {
            _round ??= _index.All().GetEnumerator();
            if (!_round.MoveNext())
            {
                _round = null;
                return;
            }

            if (_round.Current.Expires < now)
            {
                Drop(_round.Current.Hash, _round.Current.Id);
            }
        }
    }
}
