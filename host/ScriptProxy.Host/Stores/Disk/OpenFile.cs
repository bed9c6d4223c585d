using Microsoft.Win32.SafeHandles;

namespace ScriptProxy.Host.Stores.Disk;

/// <summary>
/// An entry's file while somebody has its body. It stays open between two uses until the store has too many such files, and is opened anew then
/// if it is still there. Who reads keeps it open, whatever happens to its name. Thread-safe.
/// </summary>
internal sealed class OpenFile(SafeFileHandle handle, string path, KeyHash hash, ulong id)
{
    private const int Closed = -1;

    private readonly Lock _lock = new();
    private SafeFileHandle _handle = handle;
    private int _readers;
    private volatile bool _wasUsed;
    private volatile bool _closesWhenIdle;

    public KeyHash Hash => hash;

    public ulong Id => id;

    /// <summary>Whether somebody reads it, or holds it.</summary>
    public bool IsRead => Volatile.Read(ref _readers) > 0;

    /// <summary>What it takes on disk; nothing while it is closed.</summary>
    public long Bytes
    {
        get
        {
            lock (_lock)
            {
                return Volatile.Read(ref _readers) == Closed ? 0 : RandomAccess.GetLength(_handle);
            }
        }
    }

    /// <summary>Where it lies. A body that becomes whole moves.</summary>
    public string Path { get; set; } = path;

    /// <summary>Begins a use.</summary>
    /// <exception cref="IOException">It was closed and is not there any more, or cannot be opened.</exception>
    public SafeFileHandle Acquire()
    {
        for (var readers = Volatile.Read(ref _readers); readers != Closed;)
        {
            var seen = Interlocked.CompareExchange(ref _readers, readers + 1, readers);
            if (seen == readers)
            {
                return _handle;
            }

            readers = seen;
        }

        lock (_lock)
        {
            if (Volatile.Read(ref _readers) != Closed)
            {
                Interlocked.Increment(ref _readers); // nobody can close it meanwhile: that takes the lock too
                return _handle;
            }

            _handle = Reopen();
            Volatile.Write(ref _readers, 1);
            return _handle;
        }
    }

    /// <summary>Ends a use.</summary>
    public void Release()
    {
        if (!_wasUsed)
        {
            _wasUsed = true; // written once only: all processors share it
        }

        if (Interlocked.Decrement(ref _readers) == 0 && _closesWhenIdle)
        {
            TryClose();
        }
    }

    /// <summary>Begins a use that ends when the result is disposed.</summary>
    /// <exception cref="IOException">As of <see cref="Acquire"/>.</exception>
    public IDisposable Hold()
    {
        Acquire();
        return new Lease(this);
    }

    /// <summary>Whether it is in use, or was since this was asked last.</summary>
    public bool TakeUse()
    {
        var isUsed = _wasUsed || Volatile.Read(ref _readers) > 0;
        _wasUsed = false;
        return isUsed;
    }

    /// <summary>Closes it, now or when the last reader has ended.</summary>
    public void CloseWhenIdle()
    {
        _closesWhenIdle = true;
        TryClose();
    }

    /// <summary>Gives back what it takes on disk, whoever reads it: he is told when he goes on. For what has no name any more.</summary>
    public void Empty()
    {
        lock (_lock)
        {
            if (Volatile.Read(ref _readers) != Closed)
            {
                RandomAccess.SetLength(_handle, 0);
            }
        }
    }

    private void TryClose()
    {
        lock (_lock)
        {
            if (Interlocked.CompareExchange(ref _readers, Closed, 0) == 0)
            {
                _handle.Dispose();
            }
        }
    }

    private SafeFileHandle Reopen()
    {
        SafeFileHandle? reopened = null;
        try
        {
            reopened = StoreFolder.Open(Path);
            if (EntryHead.Read(reopened, hash)?.Layout.Id == id)
            {
                return reopened;
            }
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new IOException(exception.Message, exception);
        }

        reopened.Dispose();
        throw new IOException("The stored response has been dropped.");
    }

    private sealed class Lease(OpenFile file) : IDisposable
    {
        private OpenFile? _file = file;

        public void Dispose() => Interlocked.Exchange(ref _file, null)?.Release();
    }
}
