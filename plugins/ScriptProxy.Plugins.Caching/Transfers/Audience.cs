namespace ScriptProxy.Plugins.Caching.Transfers;

/// <summary>
/// All who wait for one transfer, and what the store does not take of its body on the way to them: each byte is held once, until the slowest has it. Who holds up the others for too long is left behind. One thread
/// adds; the rest is thread-safe.
/// </summary>
internal sealed class Audience(TimeProvider time, TimeSpan patience)
{
    /// <summary>How far the slowest may be behind.</summary>
    private const int Window = 256 * 1024;

    private readonly Lock _lock = new();
    private readonly HashSet<BodyReader> _readers = [];
    private readonly LinkedList<TailPiece> _pieces = new();
    private TaskCompletionSource _more = NewSignal();
    private TaskCompletionSource? _changed;
    private long _held;
    private bool _hasBegun;
    private bool _hasEnded;
    private Exception? _fault;

    /// <summary>How many there are.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _readers.Count;
            }
        }
    }

    /// <summary>Whether it is too late to see all of the body.</summary>
    public bool IsClosed
    {
        get
        {
            lock (_lock)
            {
                return _hasBegun;
            }
        }
    }

    /// <summary>Takes somebody in; null where it is too late.</summary>
    public BodyReader? Enter()
    {
        lock (_lock)
        {
            if (_hasBegun)
            {
                return null;
            }

            var reader = new BodyReader(this);
            _readers.Add(reader);
            return reader;
        }
    }

    public void Leave(BodyReader reader)
    {
        lock (_lock)
        {
            if (_readers.Remove(reader))
            {
                Pass(reader.At, long.MaxValue);
            }
        }
    }

    /// <summary>Says that from here on the store takes nothing.</summary>
    public void Begin()
    {
        lock (_lock)
        {
            _hasBegun = true;
        }
    }

    /// <summary>Adds what the store does not take, and waits until the slowest is near enough.</summary>
    /// <param name="bytes">It; not changed any more.</param>
    /// <param name="at">Where in the body it begins.</param>
    public async ValueTask AddAsync(byte[] bytes, long at)
    {
        lock (_lock)
        {
            var end = at + bytes.Length;
            if (_readers.Count(reader => reader.At < end) is > 0 and var left)
            {
                _pieces.AddLast(new TailPiece(at, bytes) { Left = left });
                _held += bytes.Length;
                Signal();
            }
        }

        while (RoomOrChange() is { } changed)
        {
            try
            {
                await changed.WaitAsync(patience, time);
            }
            catch (TimeoutException)
            {
                LeaveStalledBehind();
            }
        }
    }

    /// <summary>Says that nothing more comes.</summary>
    /// <param name="fault">Why it broke off; null if it is whole.</param>
    public void End(Exception? fault)
    {
        lock (_lock)
        {
            (_hasEnded, _fault) = (true, fault);
            Signal();
        }
    }

    /// <summary>Waits until all have left.</summary>
    public async Task WaitForEmptyAsync()
    {
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                if (_readers.Count == 0)
                {
                    return;
                }

                changed = NextChange();
            }

            await changed;
        }
    }

    /// <summary>Notes how far somebody is.</summary>
    /// <exception cref="IOException">It was left behind.</exception>
    public void Advance(BodyReader reader, long at)
    {
        lock (_lock)
        {
            if (!_readers.Contains(reader))
            {
                throw new IOException("The client was too slow for the others who wait for the same answer, which is larger than the store takes.");
            }

            var from = reader.At;
            reader.At = at;
            Pass(from, at);
        }
    }

    /// <summary>What there is from an offset on: bytes, or what to wait for, or neither if it has ended.</summary>
    /// <exception cref="IOException">It broke off.</exception>
    public (ReadOnlyMemory<byte> Bytes, Task? More) Look(long at)
    {
        lock (_lock)
        {
            foreach (var piece in _pieces)
            {
                if (at < piece.End)
                {
                    return at >= piece.At ? (piece.Bytes.AsMemory((int)(at - piece.At)), null) : throw new IOException("What the store did not take can be read once only.");
                }
            }

            return _fault is not null ? throw new IOException("The upstream's answer broke off.", _fault) : (default, _hasEnded ? null : _more.Task);
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Signal()
    {
        _more.SetResult();
        _more = NewSignal();
    }

    /// <summary>What ends when pieces are let go, or somebody leaves.</summary>
    private Task NextChange() => (_changed ??= NewSignal()).Task;

    private Task? RoomOrChange()
    {
        lock (_lock)
        {
            return _held <= Window ? null : NextChange();
        }
    }

    /// <summary>Where some take nothing and hold up others, the others go on without them. Where all take nothing, nobody is wronged.</summary>
    private void LeaveStalledBehind()
    {
        lock (_lock)
        {
            if (_pieces.First?.Value is not { } oldest || oldest.Left == _readers.Count)
            {
                return;
            }

            foreach (var reader in _readers.Where(reader => reader.At < oldest.End).ToList())
            {
                if (reader.At == reader.LastSeenAt)
                {
                    Leave(reader);
                }

                reader.LastSeenAt = reader.At;
            }
        }
    }

    /// <summary>Takes note that one of them has all pieces that end between two offsets.</summary>
    private void Pass(long from, long to)
    {
        for (var node = _pieces.First; node is not null && node.Value.End <= to; node = node.Next)
        {
            node.Value.Left -= node.Value.End > from ? 1 : 0;
        }

        while (_pieces.First is { Value.Left: 0 } first)
        {
            _held -= first.Value.Bytes.Length;
            _pieces.RemoveFirst();
        }

        (var changed, _changed) = (_changed, null);
        changed?.SetResult();
    }
}
