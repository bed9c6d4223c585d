using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Caching.Transfers;

/// <summary>
/// The body of a transfer as many read it while it arrives: from the store as far as that took it, and what the store has no room for straight from the transfer, at the pace of the slowest reader.
/// One thread writes; reading is thread-safe.
/// </summary>
/// <param name="writer">Where it is stored; null if that is nowhere.</param>
/// <param name="length">The whole length if it was announced.</param>
/// <param name="audience">Who reads it.</param>
internal sealed class GrowingBody(IStoreWriter? writer, long? length, Audience audience)
{
    private readonly Lock _lock = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Growth _growth;
    private long _passed;

    /// <summary>What the store took; another one where it goes on in another store.</summary>
    public StoredBody? Stored => writer?.Body;

    /// <summary>The whole length if it was announced or is known by now.</summary>
    public long? Length => length ?? (Look() is ({ State: GrowthState.Complete } growth, _) ? growth.Written : null);

    /// <summary>Says that the store has taken this many bytes more.</summary>
    public void Grew(int bytes) => Change(growth => growth with { Written = growth.Written + bytes });

    /// <summary>Says that the store takes no more: from here on those who read are served directly.</summary>
    public void Overflow()
    {
        audience.Begin();
        Change(growth => growth with { State = GrowthState.Overflown });
    }

    /// <summary>Hands on what the store did not take, and waits until all readers have room for it.</summary>
    public ValueTask PassAsync(byte[] bytes)
    {
        var at = Look().Growth.Written + _passed;
        _passed += bytes.Length;
        return audience.AddAsync(bytes, at);
    }

    /// <summary>Ends it.</summary>
    /// <param name="fault">Why it broke off; null if it is whole.</param>
    public void End(Exception? fault)
    {
        audience.End(fault);
        Change(growth => growth.State == GrowthState.Overflown ? growth : growth with { State = fault is null ? GrowthState.Complete : GrowthState.Broken, Fault = fault });
    }

    /// <summary>Waits until nobody reads any more what will not be stored.</summary>
    public Task WaitForReadersAsync() => Look().Growth.State == GrowthState.Overflown ? audience.WaitForEmptyAsync() : Task.CompletedTask;

    /// <summary>How far it is, and what ends when that changes.</summary>
    public (Growth Growth, Task Changed) Look()
    {
        lock (_lock)
        {
            return (_growth, _changed.Task);
        }
    }

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
internal readonly record struct Growth(long Written, GrowthState State, Exception? Fault);

/// <summary>What goes on with a body.</summary>
internal enum GrowthState : byte
{
    /// <summary>More comes, and the store takes it.</summary>
    Growing,

    /// <summary>More comes, and only those who read it already get it.</summary>
    Overflown,

    /// <summary>It is whole and in the store.</summary>
    Complete,

    /// <summary>It broke off.</summary>
    Broken,
}
