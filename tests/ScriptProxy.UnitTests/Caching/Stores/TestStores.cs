using ScriptProxy.Sdk;

namespace ScriptProxy.UnitTests.Caching.Stores;

/// <summary>A store that passes everything on to another one.</summary>
internal class PassingStore(IStore store) : IStore
{
    public string Name => store.Name;

    public long Moment => store.Moment;

    public StoreFigures Figures => store.Figures;

    public ValueTask<StoredResponse?> FindAsync(ReadOnlySpan<char> key, CancellationToken cancelled = default) => store.FindAsync(key, cancelled);

    public virtual IStoreWriter? Begin(StoredHead head, long? length, long since) => store.Begin(head, length, since);

    public virtual StoredResponse? Update(StoredResponse response, StoredHead head, long since) => store.Update(response, head, since);

    public virtual bool Remove(ReadOnlySpan<char> key) => store.Remove(key);

    public virtual int Invalidate(Invalidation what, bool soft = false) => store.Invalidate(what, soft);

    public bool IsInvalidated(StoredHead head, long since) => store.IsInvalidated(head, since);

    public bool IsInvalidated(string primaryKey, string url, long since) => store.IsInvalidated(primaryKey, url, since);

    public IEnumerable<StoredItem> List(Invalidation? of = null) => store.List(of);
}

/// <summary>Passes on and counts.</summary>
internal sealed class CountingStore(IStore store) : PassingStore(store)
{
    private int _begun;

    public int Begun => Volatile.Read(ref _begun);

    public override IStoreWriter? Begin(StoredHead head, long? length, long since)
    {
        Interlocked.Increment(ref _begun);
        return base.Begin(head, length, since);
    }
}

/// <summary>A store with room for some more bytes.</summary>
internal sealed class FullStore(IStore store, int room) : PassingStore(store)
{
    public override IStoreWriter? Begin(StoredHead head, long? length, long since) =>
        room > 0 && base.Begin(head, length, since) is { } writer ? new Writer(writer, room) : null;

    private sealed class Writer(IStoreWriter writer, int room) : IStoreWriter
    {
        private int _left = room;

        public StoredBody Body => writer.Body;

        public ValueTask<bool> WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancelled = default) =>
            (_left -= bytes.Length) >= 0 ? writer.WriteAsync(bytes, cancelled) : ValueTask.FromResult(false);

        public ValueTask<StoredResponse?> CommitAsync() => writer.CommitAsync();

        public ValueTask DisposeAsync() => writer.DisposeAsync();
    }
}
