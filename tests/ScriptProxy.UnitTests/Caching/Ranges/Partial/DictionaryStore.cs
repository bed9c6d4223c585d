using ScriptProxy.Sdk;

namespace ScriptProxy.UnitTests.Caching.Ranges.Partial;

/// <summary>A store that keeps everything.</summary>
internal sealed class DictionaryStore : IStore
{
    private readonly Dictionary<string, StoredResponse> _entries = [];

    public string Name => "test";

    /// <summary>Whether nothing is taken any more.</summary>
    public bool IsFull { get; set; }

    /// <summary>What a commit waits for.</summary>
    public Task Commits { get; set; } = Task.CompletedTask;

    public IReadOnlyCollection<string> Keys => _entries.Keys;

    public long Moment => 0;

    public StoreFigures Figures => throw new NotSupportedException();

    public ValueTask<StoredResponse?> FindAsync(ReadOnlySpan<char> key, CancellationToken cancelled = default) => new(_entries.GetValueOrDefault(key.ToString()));

    public void Put(StoredHead head, byte[] bytes) => _entries[head.Key] = new(head, new BytesBody(bytes));

    public void NoteUse(ReadOnlySpan<char> key) => throw new NotSupportedException();

    public IStoreWriter? Begin(StoredHead head, long? length, long since) => IsFull ? null : new Writer(this, head);

    public ValueTask<bool> RemoveAsync(ReadOnlySpan<char> key) => new(_entries.Remove(key.ToString()));

    public ValueTask<StoredResponse?> UpdateAsync(StoredResponse response, StoredHead head, long since)
    {
        if (_entries.GetValueOrDefault(head.Key)?.Body != response.Body)
        {
            return default;
        }

        return new(_entries[head.Key] = response with { Head = head });
    }

    public ValueTask<int> InvalidateAsync(Invalidation what, bool soft = false) => throw new NotSupportedException();

    public bool IsInvalidated(StoredHead head, long since) => throw new NotSupportedException();

    public bool IsInvalidated(string primaryKey, string url, long since) => throw new NotSupportedException();

    public IAsyncEnumerable<StoredItem> ListAsync(Invalidation? of = null) => throw new NotSupportedException();

    private sealed class Writer(DictionaryStore store, StoredHead head) : IStoreWriter
    {
        private readonly List<byte> _bytes = [];

        public StoredBody Body => new BytesBody([.. _bytes]);

        public ValueTask<bool> WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancelled = default)
        {
            _bytes.AddRange(bytes.Span);
            return new(true);
        }

        public async ValueTask<StoredResponse?> CommitAsync()
        {
            await store.Commits;
            store.Put(head, [.. _bytes]);
            return await store.FindAsync(head.Key);
        }

        public ValueTask DisposeAsync() => default;
    }
}
