using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Stores.Memory;

/// <summary>Writes one response to a store in memory. It takes room for what it has not got yet in steps, so that not every write asks the store.</summary>
internal sealed class MemoryWriter(MemoryStore store, MemoryBody body, WriterTerms terms, long reserved) : IStoreWriter
{
    private long _reserved = reserved;
    private bool _isRefused;
    private bool _hasEnded;

    public StoredBody Body => body;

    public ValueTask<bool> WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancelled = default)
    {
        cancelled.ThrowIfCancellationRequested();
        ObjectDisposedException.ThrowIf(_hasEnded, this);
        if (!_isRefused && !HasRoomFor(terms.Overhead + body.Arrived + bytes.Length))
        {
            _isRefused = true;
            store.CountRefusal();
        }

        if (!_isRefused)
        {
            body.Add(bytes.Span);
        }

        return ValueTask.FromResult(!_isRefused);
    }

    public ValueTask<StoredResponse?> CommitAsync()
    {
        ObjectDisposedException.ThrowIf(_hasEnded, this);
        var isWhole = !_isRefused && (terms.Length is not { } length || length == body.Arrived);
        End(isWhole);
        return ValueTask.FromResult(isWhole ? store.Commit(new StoredResponse(terms.Head, body), terms.Since) : null);
    }

    public ValueTask DisposeAsync()
    {
        if (!_hasEnded)
        {
            End(isWhole: false);
        }

        return ValueTask.CompletedTask;
    }

    private bool HasRoomFor(long bytes)
    {
        if (bytes <= _reserved)
        {
            return true;
        }

        var missing = Math.Max(bytes - _reserved, Math.Min(MemoryBody.ChunkBytes, store.MaxEntryBytes / 16));
        if (bytes > store.MaxEntryBytes || !store.TryReserve(missing))
        {
            return false;
        }

        _reserved += missing;
        return true;
    }

    private void End(bool isWhole)
    {
        _hasEnded = true;
        store.Release(_reserved);
        if (isWhole)
        {
            body.Complete();
        }
        else
        {
            body.Break();
            body.Leave();
        }
    }
}

/// <summary>What was agreed when a response was begun.</summary>
/// <param name="Head">The head.</param>
/// <param name="Length">The body's length if it is known.</param>
/// <param name="Since">The moment before the upstream was asked.</param>
/// <param name="Overhead">What it takes besides the body.</param>
internal sealed record WriterTerms(StoredHead Head, long? Length, long Since, long Overhead);
