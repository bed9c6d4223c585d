namespace ScriptProxy.Plugins.Caching.Transfers;

/// <summary>
/// All who wait for one transfer, and what the stores do not take of its body on the way to them: each byte is held once, until the slowest has it. Who holds up the others for too long is cut off. One thread
/// adds; the rest is thread-safe.
/// </summary>
internal sealed class Audience(TimeProvider time, TimeSpan patience)
{
    /// <summary>How far the slowest may be behind.</summary>
    private const int Window = 256 * 1024;

    private readonly Lock _lock = new();
    private readonly HashSet<BodyReader> _readers = [];
    private readonly LinkedList<TailPiece> _pieces = new();
    private TaskCompletionSource? _moved;
    private TaskCompletionSource? _emptied;
    private long _held;
    private bool _isClosed;

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
                return _isClosed;
            }
        }
    }

    /// <summary>Takes somebody in; null where it is too late.</summary>
    public BodyReader? Enter()
    {
        lock (_lock)
        {
            if (_isClosed)
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

            if (_readers.Count == 0)
            {
                (var emptied, _emptied) = (_emptied, null);
                emptied?.SetResult();
            }
        }
    }

    /// <summary>Waits until nobody is there; somebody may come later.</summary>
    public Task EmptyAsync()
    {
        lock (_lock)
        {
            return _readers.Count == 0 ? Task.CompletedTask : (_emptied ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }

    /// <summary>Lets nobody in any more, if nobody is there.</summary>
    /// <returns>Whether nobody is.</returns>
    public bool TryClose()
    {
        lock (_lock)
        {
            _isClosed |= _readers.Count == 0;
            return _readers.Count == 0;
        }
    }

    /// <summary>Lets nobody in any more.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _isClosed = true;
        }
    }

    /// <summary>Adds what the stores do not take.</summary>
    /// <param name="bytes">It; not changed any more.</param>
    /// <param name="at">Where in the body it begins.</param>
    public void Add(byte[] bytes, long at)
    {
        lock (_lock)
        {
            var end = at + bytes.Length;
            if (_readers.Count(reader => reader.At < end) is > 0 and var left)
            {
                _pieces.AddLast(new TailPiece(at, bytes) { Left = left });
                _held += bytes.Length;
            }
        }
    }

    /// <summary>Waits until the slowest is near enough.</summary>
    public async ValueTask RoomAsync()
    {
        while (WhatMoves(() => _held <= Window) is { } moved)
        {
            try
            {
                await moved.WaitAsync(patience, time);
            }
            catch (TimeoutException)
            {
                CutOffStalled();
            }
        }
    }

    /// <summary>Waits until all who are left have come as far as this; with <see cref="long.MaxValue"/> until all have left. If nobody is left, nobody comes either.</summary>
    public async Task WaitUntilPastAsync(long at)
    {
        while (WhatMoves(() => _readers.All(reader => reader.At >= at)) is { } moved)
        {
            await moved;
        }
    }

    /// <summary>Cuts off all who have not come as far as this.</summary>
    public void CutOff(long at) => CutOff(reader => reader.At < at);

    /// <summary>Notes how far somebody is.</summary>
    /// <exception cref="IOException">It was cut off.</exception>
    public void Advance(BodyReader reader, long at)
    {
        lock (_lock)
        {
            if (!_readers.Contains(reader))
            {
                throw BodyReader.TooSlow();
            }

            var from = reader.At;
            reader.At = at;
            Pass(from, at);
        }
    }

    /// <summary>What is held from an offset on.</summary>
    /// <exception cref="IOException">It is not held any more.</exception>
    public ReadOnlyMemory<byte> From(long at)
    {
        lock (_lock)
        {
            foreach (var piece in _pieces)
            {
                if (at >= piece.At && at < piece.End)
                {
                    return piece.Bytes.AsMemory((int)(at - piece.At));
                }
            }
        }

        throw new IOException("What the stores did not take can be read once only.");
    }

    /// <summary>What ends when somebody goes on or leaves; null if what is waited for is so already.</summary>
    private Task? WhatMoves(Func<bool> isSo)
    {
        lock (_lock)
        {
            if (!isSo())
            {
                return (_moved ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            }

            _isClosed |= _readers.Count == 0;
            return null;
        }
    }

    /// <summary>Where some take nothing and hold up others, the others go on without them. Where all take nothing, nobody is wronged.</summary>
    private void CutOffStalled()
    {
        lock (_lock)
        {
            if (_pieces.First?.Value is not { } oldest || oldest.Left == _readers.Count)
            {
                return;
            }

            CutOff(reader => reader.At < oldest.End && reader.At == reader.LastSeenAt);
            foreach (var reader in _readers)
            {
                reader.LastSeenAt = reader.At;
            }
        }
    }

    private void CutOff(Func<BodyReader, bool> isMeant)
    {
        lock (_lock)
        {
            foreach (var reader in _readers.Where(isMeant).ToList())
            {
                Leave(reader);
                reader.CutOff();
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

        (var moved, _moved) = (_moved, null);
        moved?.SetResult();
    }
}
