using ScriptProxy.Sdk;

namespace ScriptProxy.UnitTests.Caching.Stores;

/// <summary>How many changes several stores see before the process dies.</summary>
internal sealed class Life(int changes)
{
    private int _left = changes;

    public bool IsOver => _left < 0;

    /// <summary>Takes note of a change that is about to be made.</summary>
    public void Change() => DeadException.ThrowIf(--_left < 0);
}

internal sealed class DeadException : Exception
{
    public static void ThrowIf(bool isDead)
    {
        if (isDead)
        {
            throw new DeadException();
        }
    }
}

/// <summary>A store of a process that dies between two changes of what can be found.</summary>
internal sealed class MortalStore(IStore store, Life life) : PassingStore(store)
{
    public override IStoreWriter? Begin(StoredHead head, long? length, long since) => base.Begin(head, length, since) is { } writer ? new Writer(writer, life) : null;

    public override ValueTask<StoredResponse?> UpdateAsync(StoredResponse response, StoredHead head, long since)
    {
        life.Change();
        return base.UpdateAsync(response, head, since);
    }

    public override ValueTask<bool> RemoveAsync(ReadOnlySpan<char> key)
    {
        life.Change();
        return base.RemoveAsync(key);
    }

    private sealed class Writer(IStoreWriter writer, Life life) : IStoreWriter
    {
        public StoredBody Body => writer.Body;

        public ValueTask<bool> WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancelled = default) => writer.WriteAsync(bytes, cancelled);

        public ValueTask<StoredResponse?> CommitAsync()
        {
            life.Change();
            return writer.CommitAsync();
        }

        public ValueTask DisposeAsync() => writer.DisposeAsync();
    }
}
