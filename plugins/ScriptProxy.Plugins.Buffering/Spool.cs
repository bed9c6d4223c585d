using System.Buffers;

namespace ScriptProxy.Plugins.Buffering;

/// <summary>
/// What has come of a body and not gone yet: in memory as far as there is room, then in a file, and where that is full too it waits for what goes. What is in memory comes before what is in the
/// file, so memory takes nothing more until the file is read to its end. One adds, and another takes at the same time.
/// </summary>
/// <param name="limits">How much there may be.</param>
/// <param name="client">Whose it is.</param>
/// <param name="onFileFault">Hears why a file could not be written.</param>
internal sealed class Spool(SpoolLimits limits, string client, Action<Exception> onFileFault) : IDisposable
{
    private const int PieceBytes = 64 << 10;
    private const int LeastBytes = 16 << 10;

    private readonly Lock _lock = new();
    private readonly Queue<ArraySegment<byte>> _pieces = new();
    private TaskCompletionSource? _moved;
    private SpoolFile? _file;
    private bool _hasNoFile = limits.FileBytes == 0;
    private long _held;
    private long _fileStart;
    private long _fileEnd;
    private long _fileTaken;
    private bool _isWaiting;
    private bool _isComplete;
    private bool _isBroken;

    /// <summary>Whether some of it went to a file.</summary>
    public long FileBytes { get; private set; }

    /// <summary>Adds what has come; waits where there is no room.</summary>
    public async ValueTask AddAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancelled)
    {
        while (!bytes.IsEmpty)
        {
            var taken = AddToMemory(bytes.Span);
            taken = taken > 0 ? taken : await AddToFileAsync(bytes, cancelled);
            bytes = bytes[taken..];
            if (taken == 0)
            {
                await WhatMoves(() => _held == 0 && _fileStart == _fileEnd, waits: true).WaitAsync(cancelled);
            }
        }
    }

    /// <summary>Says that nothing more comes. To be called whatever happens: nothing else ends the wait of who takes.</summary>
    /// <param name="isWhole">Whether that is all; otherwise it broke off, and nothing more of it is given.</param>
    public void Complete(bool isWhole)
    {
        lock (_lock)
        {
            (_isComplete, _isBroken) = (true, !isWhole);
            Move();
        }
    }

    /// <summary>Waits until all has come, or no more has room.</summary>
    public async Task FillAsync()
    {
        while (WhatMoves(() => _isComplete || _isWaiting, waits: false) is { IsCompleted: false } moved)
        {
            await moved;
        }
    }

    /// <summary>Takes the next bytes, and hands them to somebody.</summary>
    /// <returns>False if there were none and none will come, or it broke off.</returns>
    public async ValueTask<bool> TakeAsync(Func<ReadOnlyMemory<byte>, ValueTask> take)
    {
        while (true)
        {
            ArraySegment<byte> piece = default;
            var inFile = 0L;
            lock (_lock)
            {
                if (_isBroken || (!_pieces.TryDequeue(out piece) && (inFile = _fileEnd - _fileStart) == 0 && _isComplete))
                {
                    return false;
                }
            }

            if (piece.Array is { } array)
            {
                await TakePieceAsync(array, piece.Count, take);
                return true;
            }

            if (inFile > 0)
            {
                await TakeFromFileAsync((int)Math.Min(inFile, PieceBytes), take);
                return true;
            }

            await WhatMoves(() => _isComplete || _pieces.Count > 0 || _fileEnd > _fileStart, waits: false);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var piece in _pieces)
        {
            ArrayPool<byte>.Shared.Return(piece.Array!);
        }

        limits.Memory.GiveBack(client, _held);
        limits.Files.GiveBack(client, _fileTaken);
        _file?.Dispose();
    }

    private int AddToMemory(ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            var room = _fileStart < _fileEnd ? 0 : (int)Math.Min(Math.Min(bytes.Length, PieceBytes), limits.MemoryBytes - _held);
            if (room <= 0)
            {
                return 0;
            }

            // Who holds nothing would wait for nobody: so much each body may have past what all share.
            var free = limits.Memory.TryTake(client, room);
            room = free == 0 && _held == 0 ? limits.Memory.Take(client, Math.Min(room, LeastBytes)) : free;
            if (room == 0)
            {
                return 0;
            }

            var array = ArrayPool<byte>.Shared.Rent(room);
            bytes[..room].CopyTo(array);
            _pieces.Enqueue(new ArraySegment<byte>(array, 0, room));
            _held += room;
            Move();
            return room;
        }
    }

    private async ValueTask<int> AddToFileAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancelled)
    {
        long at;
        lock (_lock)
        {
            if (_fileStart == _fileEnd)
            {
                _fileStart = _fileEnd = 0; // all of it is read, so it can be written anew
            }

            at = _fileEnd;
        }

        var room = (int)Math.Min(bytes.Length, limits.FileBytes - at);
        if (_hasNoFile || room <= 0)
        {
            return 0;
        }

        if (at + room > _fileTaken)
        {
            var more = limits.Files.TryTake(client, (int)(at + room - _fileTaken));
            _fileTaken += more;
            room = (int)(_fileTaken - at);
        }

        try
        {
            if (room > 0)
            {
                await (_file ??= new SpoolFile(limits.Folder)).WriteAsync(bytes[..room], at, cancelled);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            _hasNoFile = true; // a full disk makes it slow, not wrong
            onFileFault(exception);
            return 0;
        }

        lock (_lock)
        {
            _fileEnd += room;
            FileBytes += room;
            Move();
        }

        return room;
    }

    private async ValueTask TakePieceAsync(byte[] array, int count, Func<ReadOnlyMemory<byte>, ValueTask> take)
    {
        try
        {
            await take(array.AsMemory(0, count));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(array);
            limits.Memory.GiveBack(client, count);
            lock (_lock)
            {
                _held -= count;
                Move();
            }
        }
    }

    private async ValueTask TakeFromFileAsync(int count, Func<ReadOnlyMemory<byte>, ValueTask> take)
    {
        var array = ArrayPool<byte>.Shared.Rent(count);
        try
        {
            count = await _file!.ReadAsync(array.AsMemory(0, count), _fileStart);
            if (count == 0)
            {
                throw new IOException("A temporary file has become shorter.");
            }

            await take(array.AsMemory(0, count));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(array);
        }

        lock (_lock)
        {
            _fileStart += count;
            Move();
        }
    }

    /// <summary>What ends with the next change; ended already if what is waited for is so.</summary>
    private Task WhatMoves(Func<bool> isSo, bool waits)
    {
        lock (_lock)
        {
            if (isSo())
            {
                return Task.CompletedTask;
            }

            if (waits && !_isWaiting)
            {
                _isWaiting = true;
                Move();
            }

            return (_moved ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }

    private void Move()
    {
        (var moved, _moved) = (_moved, null);
        moved?.SetResult();
    }
}
