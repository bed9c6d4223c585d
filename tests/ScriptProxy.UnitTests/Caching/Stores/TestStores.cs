using System.Collections.Concurrent;
using ScriptProxy.Sdk;

namespace ScriptProxy.UnitTests.Caching.Stores;

/// <summary>A store that passes everything on to another one.</summary>
internal class PassingStore(IStore store) : IStore
{
    public string Name => store.Name;

    public long Moment => store.Moment;

    public StoreFigures Figures => store.Figures;

    public virtual ValueTask<StoredResponse?> FindAsync(ReadOnlySpan<char> key, CancellationToken cancelled = default) => store.FindAsync(key, cancelled);

    public virtual void NoteUse(ReadOnlySpan<char> key) => store.NoteUse(key);

    public virtual IStoreWriter? Begin(StoredHead head, long? length, long since) => store.Begin(head, length, since);

    public virtual ValueTask<StoredResponse?> UpdateAsync(StoredResponse response, StoredHead head, long since) => store.UpdateAsync(response, head, since);

    public virtual ValueTask<bool> RemoveAsync(ReadOnlySpan<char> key) => store.RemoveAsync(key);

    public virtual ValueTask<int> InvalidateAsync(Invalidation what, bool soft = false) => store.InvalidateAsync(what, soft);

    public bool IsInvalidated(StoredHead head, long since) => store.IsInvalidated(head, since);

    public bool IsInvalidated(string primaryKey, string url, long since) => store.IsInvalidated(primaryKey, url, since);

    public virtual IAsyncEnumerable<StoredItem> ListAsync(Invalidation? of = null) => store.ListAsync(of);
}

/// <summary>Passes on and counts.</summary>
internal sealed class CountingStore(IStore store) : PassingStore(store)
{
    private int _begun;

    public int Begun => Volatile.Read(ref _begun);

    /// <summary>The keys whose use was noted.</summary>
    public ConcurrentQueue<string> Used { get; } = new();

    public override IStoreWriter? Begin(StoredHead head, long? length, long since)
    {
        Interlocked.Increment(ref _begun);
        return base.Begin(head, length, since);
    }

    public override void NoteUse(ReadOnlySpan<char> key)
    {
        Used.Enqueue(key.ToString());
        base.NoteUse(key);
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
