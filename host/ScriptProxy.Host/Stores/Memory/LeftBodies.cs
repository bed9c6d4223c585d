namespace ScriptProxy.Host.Stores.Memory;

/// <summary>
/// Bodies that have left the store while somebody reads them. They take memory still, so they count in the store; and so that clients that are slow, or pretend to be, do not take more and more of it, beyond a bound
/// those that left first are given up, whoever reads them. Thread-safe.
/// </summary>
internal sealed class LeftBodies(TimeProvider time)
{
    /// <summary>How long a body can be read on in any case.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly LinkedList<LeftBody> _bodies = new();
    private long _bytes;

    /// <summary>What they take.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>Counts a body that has left, if it is read.</summary>
    public void Note(MemoryBody body)
    {
        lock (_lock)
        {
            if (body is { IsRead: true, Left: null })
            {
                body.Left = _bodies.AddLast(new LeftBody(body, body.AllocatedBytes, time.GetTimestamp()));
                Volatile.Write(ref _bytes, _bytes + body.Left.Value.Bytes);
            }
        }
    }

    /// <summary>Counts a body no longer, unless somebody has begun to read it again.</summary>
    public void Forget(MemoryBody body)
    {
        lock (_lock)
        {
            if (body is { IsRead: false, Left: { } left })
            {
                Remove(left);
            }
        }
    }

    /// <summary>Gives up the oldest beyond so many bytes.</summary>
    public void GiveUp(long most)
    {
        if (Bytes <= most)
        {
            return;
        }

        lock (_lock)
        {
            while (_bytes > most && _bodies.First is { } oldest && time.GetElapsedTime(oldest.Value.Since) >= Patience)
            {
                Remove(oldest);
                oldest.Value.Body.GiveUp();
            }
        }
    }

    private void Remove(LinkedListNode<LeftBody> left)
    {
        _bodies.Remove(left);
        left.Value.Body.Left = null;
        Volatile.Write(ref _bytes, _bytes - left.Value.Bytes);
    }
}

/// <summary>A body that has left.</summary>
/// <param name="Body">It.</param>
/// <param name="Bytes">What it takes.</param>
/// <param name="Since">Since when it is counted.</param>
internal sealed record LeftBody(MemoryBody Body, long Bytes, long Since);
