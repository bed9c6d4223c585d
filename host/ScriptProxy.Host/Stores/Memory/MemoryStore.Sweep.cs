namespace ScriptProxy.Host.Stores.Memory;

internal sealed partial class MemoryStore
{
    private static readonly TimeSpan SweepInterval = TimeSpan.FromSeconds(1);

    /// <summary>How many entries it looks at in one go while bans wait; else a thirtieth of all.</summary>
    private const int SweepBatch = 50_000;

    private readonly Lock _sweepLock = new();
    private IEnumerator<KeyValuePair<string, MemoryEntry>>? _walk;
    private long _walkMoment;
    private long _sweptUpTo;

    /// <summary>
    /// Looks at some entries in turn: drops what has expired, and tries them on bans, so that memory is given back without anybody's asking, and
    /// bans that all were tried on can go.
    /// </summary>
    internal void Sweep()
    {
        if (!_sweepLock.TryEnter())
        {
            return; // the one before is not done
        }

        try
        {
            GiveUpLeft();
            if (_walk is null)
            {
                _walkMoment = _invalidations.LatestBan;
                _walk = _entries.GetEnumerator();
            }

            var isUrgent = _invalidations.Bans.Count > 0 && _invalidations.LatestBan > _sweptUpTo;
            for (var left = isUrgent ? SweepBatch : 1 + (_queues.Count / 30); left > 0 && _walk is not null; left--)
            {
                if (_walk.MoveNext())
                {
                    IsServed(_walk.Current.Value);
                    continue;
                }

                _walk.Dispose();
                _walk = null;
                _sweptUpTo = _walkMoment;
            }

            _invalidations.Forget(_sweptUpTo);
        }
        finally
        {
            _sweepLock.Exit();
        }
    }
}
