using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Caching.Stores;

/// <summary>
/// Writes a response to disk and, as long as it is small, to memory. It goes on in one of them where the other has no room, and who reads meanwhile reads on at the same place.
/// </summary>
/// <param name="stores">What makes it findable.</param>
/// <param name="onDisk">Null if there is no room.</param>
/// <param name="inMemory">Null if there is no room, or it is too large.</param>
/// <param name="terms">What was agreed.</param>
internal sealed class TieredWriter(StoreSet stores, IStoreWriter? onDisk, IStoreWriter? inMemory, TieredTerms terms) : IStoreWriter
{
    private IStoreWriter? _disk = onDisk;
    private IStoreWriter? _memory = inMemory;
    private volatile IStoreWriter _read = inMemory ?? onDisk!; // has all of it at any time
    private long _written;

    /// <inheritdoc/>
    public StoredBody Body => _read.Body;

    /// <inheritdoc/>
    public async ValueTask<bool> WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancelled = default)
    {
        var isOnDisk = _disk is not null && await _disk.WriteAsync(bytes, cancelled);
        var isInMemory = _memory is not null && (_written + bytes.Length <= terms.Largest || !isOnDisk) && await _memory.WriteAsync(bytes, cancelled);
        if (isOnDisk || isInMemory)
        {
            _written += bytes.Length;
            _read = isInMemory ? _memory! : _disk!;
        }

        if (!isOnDisk && _disk != _read)
        {
            await LeaveAsync(_disk);
            _disk = null;
        }

        if (!isInMemory && _memory != _read)
        {
            await LeaveAsync(_memory);
            _memory = null;
        }

        return isOnDisk || isInMemory;
    }

    /// <inheritdoc/>
    public ValueTask<StoredResponse?> CommitAsync() => terms.Length is { } length && length != _written ? default : stores.CommitAsync(terms, _disk, _memory);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await LeaveAsync(_disk);
        await LeaveAsync(_memory);
    }

    private static ValueTask LeaveAsync(IStoreWriter? writer) => writer?.DisposeAsync() ?? default;
}

/// <summary>What was agreed when a response was begun.</summary>
/// <param name="Head">Its head.</param>
/// <param name="Length">The body's length if it is known.</param>
/// <param name="Since">Memory's moment before the upstream was asked.</param>
/// <param name="Largest">The largest body that memory gets a copy of.</param>
internal sealed record TieredTerms(StoredHead Head, long? Length, long Since, long Largest);
