using System.IO.Pipelines;
using Microsoft.Extensions.Primitives;
using ScriptProxy.Host.Stores.Memory;
using ScriptProxy.Sdk;

namespace ScriptProxy.MicroBenchmarks.Pieces;

/// <summary>With 100,000 entries nearly each look finds cold memory.</summary>
[BenchmarkCategory("Store in memory")]
public class StoreUses
{
    private const int Many = 100_000;

    private readonly string[] _keys = [.. Enumerable.Range(0, Many).Select(i => $"GET http://www.example.org/articles/{i}")];
    private readonly MemoryStore _store = new("bench", new MemoryStoreOptions { MaxBytes = 1 << 30 }, TimeProvider.System);
    private readonly TakingWriter _writer = new();
    private StoredBody _small = null!;
    private StoredBody _large = null!;
    private int _next;

    [GlobalSetup]
    public async Task Setup()
    {
        foreach (var key in _keys)
        {
            await StoreAsync(key, 100);
        }

        _small = await StoreAsync("small", 1 << 10);
        _large = await StoreAsync("large", 100 << 10);
    }

    [Benchmark(Description = "find one key")]
    public StoredResponse? FindOne() => _store.FindAsync(_keys[0].AsSpan()).Result;

    [Benchmark(Description = "find, 100,000 keys in turn")]
    public StoredResponse? FindMany() => _store.FindAsync(_keys[_next = (_next + 61_803) % Many].AsSpan()).Result;

    [Benchmark(Description = "find nothing")]
    public StoredResponse? FindNone() => _store.FindAsync("GET http://www.example.org/nothing").Result;

    [Benchmark(Description = "copy a body of 1 KB")]
    public void CopySmall() => _small.CopyToAsync(_writer, 0, null, default).GetAwaiter().GetResult();

    [Benchmark(Description = "copy a body of 100 KB")]
    public void CopyLarge() => _large.CopyToAsync(_writer, 0, null, default).GetAwaiter().GetResult();

    private async Task<StoredBody> StoreAsync(string key, int length)
    {
        var now = TimeProvider.System.GetUtcNow();
        var head = new StoredHead
        {
            Key = key, PrimaryKey = key, Url = key, Status = 200, Headers = Array.Empty<KeyValuePair<string, StringValues>>(),
            RequestTime = now, ResponseTime = now, FreshUntil = now + TimeSpan.FromDays(1),
        };
        await using var writer = _store.Begin(head, length, 0)!;
        await writer.WriteAsync(new byte[length]);
        return (await writer.CommitAsync())!.Body;
    }

    /// <summary>Takes everything at once, in blocks as Kestrel's are.</summary>
    private sealed class TakingWriter : PipeWriter
    {
        private readonly byte[] _block = new byte[4096];

        public override void Advance(int bytes)
        {
        }

        public override Memory<byte> GetMemory(int sizeHint = 0) => _block;

        public override Span<byte> GetSpan(int sizeHint = 0) => _block;

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => default;

        public override void CancelPendingFlush()
        {
        }

        public override void Complete(Exception? exception = null)
        {
        }
    }
}
