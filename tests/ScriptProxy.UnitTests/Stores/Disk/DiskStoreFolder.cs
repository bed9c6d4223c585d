using System.IO.Pipelines;
using ScriptProxy.Host.Stores.Disk;
using ScriptProxy.Sdk;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.UnitTests.Stores.Disk;

/// <summary>A folder in which a disk store can be opened, closed and opened again.</summary>
internal sealed class DiskStoreFolder : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<DiskStore> _opened = [];

    public string Path => _folder["store"];

    public string Journal => System.IO.Path.Combine(Path, "invalidations");

    public ManualTimeProvider Clock { get; } = new();

    public RecordedLog Log { get; } = new();

    /// <summary>The files of what is stored.</summary>
    public List<string> Entries => [.. Directory.GetFiles(Path, "*", SearchOption.AllDirectories)
        .Where(path => System.IO.Path.GetFileName(path).Length == 32)];

    public async Task<DiskStore> OpenAsync(long maxBytes = 1L << 30, int openFiles = 16, bool waits = true, bool flush = false)
    {
        var store = new DiskStore("pages", new DiskStoreOptions { Folder = Path, MaxBytes = maxBytes, OpenFiles = openFiles, Flush = flush }, Clock, Log.CreateLogger("store"));
        _opened.Add(store);
        if (waits)
        {
            await Eventually.TrueAsync(() => store.IsIndexed, "the index is complete");
        }

        return store;
    }

    public async Task<DiskStore> ReopenAsync(DiskStore store, long maxBytes = 1L << 30)
    {
        await store.DisposeAsync();
        return await OpenAsync(maxBytes);
    }

    public StoredHead Head(string key, string[]? tags = null, TimeSpan? ttl = null) => new()
    {
        Key = key,
        PrimaryKey = key.Split('|')[0],
        Url = "https://example.org/" + key,
        Route = "all",
        Status = 200,
        Headers = [new("Content-Type", "text/plain"), new("X-Two", new(["one", "two"]))],
        Vary = [new("accept-encoding", "gzip")],
        RequestTime = Clock.GetUtcNow(),
        ResponseTime = Clock.GetUtcNow(),
        InitialAge = TimeSpan.FromSeconds(3),
        FreshUntil = Clock.GetUtcNow() + (ttl ?? TimeSpan.FromHours(1)),
        Grace = TimeSpan.FromMinutes(1),
        Keep = TimeSpan.FromHours(2),
        Tags = tags ?? [],
        Marks = StoredMarks.Heuristic,
    };

    public async Task<StoredResponse?> PutAsync(DiskStore store, StoredHead head, byte[] body, int piece = 10_000)
    {
        await using var writer = store.Begin(head, body.Length, store.Moment);
        if (writer is null)
        {
            return null;
        }

        foreach (var part in body.Chunk(piece))
        {
            if (!await writer.WriteAsync(part))
            {
                return null;
            }
        }

        return await writer.CommitAsync();
    }

    public Task<StoredResponse?> PutAsync(DiskStore store, string key, byte[] body, params string[] tags) => PutAsync(store, Head(key, tags), body);

    /// <summary>Bytes that depend on a seed alone.</summary>
    public static byte[] Bytes(int length, int seed = 1)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    public static async Task<byte[]> ReadAsync(StoredBody body, long offset = 0, long? count = null)
    {
        using var target = new MemoryStream();
        var writer = PipeWriter.Create(target, new StreamPipeWriterOptions(leaveOpen: true));
        await body.CopyToAsync(writer, offset, count, CancellationToken.None);
        await writer.CompleteAsync();
        return target.ToArray();
    }

    /// <summary>What is under a key; null if nothing is.</summary>
    public static async Task<byte[]?> FindAsync(DiskStore store, string key) =>
        await store.FindAsync(key) is { } found ? await ReadAsync(found.Body) : null;

    /// <summary>Waits until the background work of an invalidation is done.</summary>
    public Task EntriesAsync(int count) => Eventually.TrueAsync(() => Entries.Count == count, $"{count} files are left");

    public async ValueTask DisposeAsync()
    {
        foreach (var store in _opened)
        {
            await store.DisposeAsync();
        }

        _folder.Dispose();
    }
}
