using ScriptProxy.Sdk;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.UnitTests.Caching.Purging;

/// <summary>A store of heads, to see what a cache asks of it.</summary>
internal sealed class FakeStore(string name = "memory") : IStore
{
    public static readonly DateTimeOffset Now = new ManualTimeProvider().GetUtcNow();

    public Dictionary<string, StoredHead> Heads { get; } = [];

    /// <summary>What was invalidated, with whether softly.</summary>
    public List<(Invalidation What, bool Soft)> Invalidated { get; } = [];

    public string Name => name;

    public long Moment => Invalidated.Count;

    public StoreFigures Figures => new(Heads.Count, Heads.Count * 1000, 5000, 1, 2, 3);

    /// <summary>A key that is the same for two spellings of an address.</summary>
    public static string PrimaryKeyOf(string url) => Uri.TryCreate(url, UriKind.Absolute, out var uri) ? $"key of {uri}" : throw new ArgumentException($"'{url}' is no address.");

    /// <summary>A head, fresh for a minute, ten seconds old.</summary>
    /// <param name="url">Its address; its primary key is <c>key of</c> it.</param>
    /// <param name="variant">What its key has beyond the primary one.</param>
    public StoredHead Add(string url, string variant = "", params string[] tags)
    {
        var head = new StoredHead
        {
            Key = $"key of {url}{variant}",
            PrimaryKey = url.Contains("///", StringComparison.Ordinal) ? "" : PrimaryKeyOf(url),
            Url = url,
            Status = 200,
            Headers = [new("Content-Type", "image/png"), new("X-Two", new(["a", "b"]))],
            RequestTime = Now.AddSeconds(-11),
            ResponseTime = Now.AddSeconds(-10),
            FreshUntil = Now.AddMinutes(1),
            Grace = TimeSpan.FromSeconds(10),
            Keep = TimeSpan.FromHours(1),
            Tags = tags,
        };
        return Heads[head.Key] = head;
    }

    public ValueTask<StoredResponse?> FindAsync(ReadOnlySpan<char> key, CancellationToken cancelled = default) =>
        ValueTask.FromResult(Heads.TryGetValue(key.ToString(), out var head) ? new StoredResponse(head, null!) : null);

    /// <summary>Whether what is invalidated cannot be written down.</summary>
    public bool Forgets { get; set; }

    public ValueTask<int> InvalidateAsync(Invalidation what, bool soft = false)
    {
        Invalidated.Add((what, soft));
        var found = Heads.Values.Where(what.Includes).ToList();
        found.ForEach(head => Heads.Remove(head.Key));
        return Forgets ? ValueTask.FromException<int>(new IOException("It cannot be written down.")) : new(found.Count);
    }

    public IAsyncEnumerable<StoredItem> ListAsync(Invalidation? of = null) =>
        Heads.Values.Where(head => of is null || of.Includes(head)).Select(head => new StoredItem(head.Key, head.Url, head.Status, 1000, head.FreshUntil, head.Expires, head.Marks)).ToAsyncEnumerable();

    public void NoteUse(ReadOnlySpan<char> key) => throw new NotSupportedException();

    public IStoreWriter? Begin(StoredHead head, long? length, long since) => throw new NotSupportedException();

    public ValueTask<StoredResponse?> UpdateAsync(StoredResponse response, StoredHead head, long since) => throw new NotSupportedException();

    public ValueTask<bool> RemoveAsync(ReadOnlySpan<char> key) => throw new NotSupportedException();

    public bool IsInvalidated(StoredHead head, long since) => throw new NotSupportedException();

    public bool IsInvalidated(string primaryKey, string url, long since) => throw new NotSupportedException();
}
