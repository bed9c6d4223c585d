using ScriptProxy.Sdk;

namespace ScriptProxy.UnitTests.Caching.Stores;

/// <summary>A store as across a network: no call is done when it returns.</summary>
internal sealed class DistantStore(IStore store) : PassingStore(store)
{
    public override ValueTask<StoredResponse?> FindAsync(ReadOnlySpan<char> key, CancellationToken cancelled = default)
    {
        var text = key.ToString();
        return LaterAsync(() => base.FindAsync(text, cancelled));
    }

    public override IStoreWriter? Begin(StoredHead head, long? length, long since) => base.Begin(head, length, since) is { } writer ? new Writer(writer) : null;

    public override ValueTask<StoredResponse?> UpdateAsync(StoredResponse response, StoredHead head, long since) => LaterAsync(() => base.UpdateAsync(response, head, since));

    public override ValueTask<bool> RemoveAsync(ReadOnlySpan<char> key)
    {
        var text = key.ToString();
        return LaterAsync(() => base.RemoveAsync(text));
    }

    public override ValueTask<int> InvalidateAsync(Invalidation what, bool soft = false) => LaterAsync(() => base.InvalidateAsync(what, soft));

    public override async IAsyncEnumerable<StoredItem> ListAsync(Invalidation? of = null)
    {
        await foreach (var item in base.ListAsync(of))
        {
            await Task.Yield();
            yield return item;
        }
    }

    private static async ValueTask<T> LaterAsync<T>(Func<ValueTask<T>> call)
    {
        await Task.Yield();
        return await call();
    }

    private sealed class Writer(IStoreWriter writer) : IStoreWriter
    {
        public StoredBody Body => writer.Body;

        public ValueTask<bool> WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancelled = default) => LaterAsync(() => writer.WriteAsync(bytes, cancelled));

        public ValueTask<StoredResponse?> CommitAsync() => LaterAsync(writer.CommitAsync);

        public async ValueTask DisposeAsync()
        {
            await Task.Yield();
            await writer.DisposeAsync();
        }
    }
}
