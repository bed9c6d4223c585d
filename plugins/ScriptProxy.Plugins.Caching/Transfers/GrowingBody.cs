using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Caching.Transfers;

/// <summary>
/// The body of a transfer as many read it while it arrives: from the stores as far as those took it, and what they have no room for straight from the transfer, at the pace of the slowest reader.
/// One thread writes; reading is thread-safe.
/// </summary>
/// <param name="writer">Where it is stored; null if that is nowhere.</param>
/// <param name="length">The whole length if it was announced.</param>
/// <param name="audience">Who reads it.</param>
internal sealed class GrowingBody(IStoreWriter? writer, long? length, Audience audience) : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IStoreWriter? _writer = writer;
    private Growth _growth;

    /// <summary>Whether a store takes it.</summary>
    public bool IsStored => _writer is not null;

    /// <summary>What the stores took; another one where it goes on in another store.</summary>
    /// <exception cref="IOException">It is not held any more.</exception>
    public StoredBody Stored => Volatile.Read(ref _writer)?.Body ?? throw new IOException("What the stores had no room for is held for those only who were there from the beginning.");

    /// <summary>The whole length if it was announced or is known by now.</summary>
    public long? Length => length ?? (Look().Growth is { State: GrowthState.Complete } growth ? growth.Arrived : null);

    /// <summary>Gives the stores what has come.</summary>
    /// <returns>False if they do not take it: then it is to be passed on.</returns>
    public async ValueTask<bool> StoreAsync(ReadOnlyMemory<byte> bytes) => _writer is not null && await _writer.WriteAsync(bytes);

    /// <summary>Says that the stores have taken this many bytes more.</summary>
    public void Grew(int bytes) => Change(growth => growth with { Stored = growth.Stored + bytes, Arrived = growth.Arrived + bytes });

    /// <summary>Hands on what the stores did not take, and waits until all readers have room for it.</summary>
    public ValueTask PassAsync(byte[] bytes)
    {
        audience.Add(bytes, Look().Growth.Arrived);
        Change(growth => growth with { Arrived = growth.Arrived + bytes.Length });
        return audience.RoomAsync();
    }

    /// <summary>Says that it is whole, which is when it can be found in the stores.</summary>
    public ValueTask<StoredResponse?> CommitAsync() => _writer?.CommitAsync() ?? default;

    /// <summary>Ends it.</summary>
    /// <param name="fault">Why it broke off; null if it is whole.</param>
    public void End(Exception? fault) => Change(growth => growth with { State = fault is null ? GrowthState.Complete : GrowthState.Broken, Fault = fault });

    /// <summary>How far it is, and what ends when that changes.</summary>
    public (Growth Growth, Task Changed) Look()
    {
        lock (_lock)
        {
            return (_growth, _changed.Task);
        }
    }

    /// <summary>Lets go of what the stores took, which nobody needs any more.</summary>
    public ValueTask ForgetAsync() => Interlocked.Exchange(ref _writer, null)?.DisposeAsync() ?? default;

    /// <summary>Ends the writing. Who reads what is whole reads on.</summary>
    public ValueTask DisposeAsync() => _writer?.DisposeAsync() ?? default;

    private void Change(Func<Growth, Growth> change)
    {
        TaskCompletionSource changed;
        lock (_lock)
        {
            _growth = change(_growth);
            changed = _changed;
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        changed.SetResult();
    }
}

/// <summary>How far a body is.</summary>
/// <param name="Stored">How many bytes the stores took.</param>
/// <param name="Arrived">How many there were so far.</param>
/// <param name="State">What goes on with it.</param>
/// <param name="Fault">Why it broke off.</param>
internal readonly record struct Growth(long Stored, long Arrived, GrowthState State, Exception? Fault);

/// <summary>What goes on with a body.</summary>
internal enum GrowthState : byte
{
    /// <summary>More comes.</summary>
    Growing,

    /// <summary>It is whole.</summary>
    Complete,

    /// <summary>It broke off.</summary>
    Broken,
}
