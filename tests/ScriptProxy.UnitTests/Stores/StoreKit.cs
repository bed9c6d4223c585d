using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using Microsoft.Extensions.Primitives;
using ScriptProxy.Sdk;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.UnitTests.Stores;

/// <summary>What tests of stores share.</summary>
internal static class StoreKit
{
    /// <summary>A head that is fresh for a minute and kept for another hour.</summary>
    public static StoredHead Head(string key, ManualTimeProvider clock, string? primaryKey = null, params string[] tags) => new()
    {
        Key = key,
        PrimaryKey = primaryKey ?? key,
        Url = "http://example.org/" + key,
        Status = 200,
        Headers = new[] { new KeyValuePair<string, StringValues>("Content-Type", "text/plain") },
        RequestTime = clock.GetUtcNow(),
        ResponseTime = clock.GetUtcNow(),
        FreshUntil = clock.GetUtcNow() + TimeSpan.FromMinutes(1),
        Keep = TimeSpan.FromHours(1),
        Tags = tags,
    };

    public static async Task<StoredResponse?> StoreAsync(this IStore store, StoredHead head, string body, long? since = null)
    {
        await using var writer = store.Begin(head, null, since ?? store.Moment);
        Assert.NotNull(writer);
        Assert.True(await writer.WriteAsync(Encoding.UTF8.GetBytes(body)));
        return await writer.CommitAsync();
    }

    public static async Task<string?> TextAsync(this IStore store, string key) =>
        await store.FindAsync(key) is { } found ? Encoding.UTF8.GetString(await found.Body.ReadAsync()) : null;

    /// <summary>All of a body, or a part.</summary>
    public static async Task<byte[]> ReadAsync(this StoredBody body, long offset = 0, long? count = null, CancellationToken cancelled = default)
    {
        var pipe = new Pipe(new PipeOptions(useSynchronizationContext: false));
        var copying = CopyAsync();
        using var bytes = new MemoryStream();
        await pipe.Reader.CopyToAsync(bytes, cancelled);
        await copying;
        return bytes.ToArray();

        async Task CopyAsync()
        {
            try
            {
                await body.CopyToAsync(pipe.Writer, offset, count, cancelled);
            }
            finally
            {
                await pipe.Writer.CompleteAsync();
            }
        }
    }

    /// <summary>Bytes that differ from place to place.</summary>
    public static byte[] Bytes(int count) => [.. Enumerable.Range(0, count).Select(i => (byte)((i * 31) ^ (i >> 8)))];
}

/// <summary>Takes everything at once and forgets it, without allocating.</summary>
internal sealed class NullWriter : PipeWriter
{
    private readonly byte[] _buffer = new byte[4096];

    public long Written { get; private set; }

    public override void Advance(int bytes) => Written += bytes;

    public override Memory<byte> GetMemory(int sizeHint = 0) => _buffer;

    public override Span<byte> GetSpan(int sizeHint = 0) => _buffer;

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => new(default(FlushResult));

    public override void CancelPendingFlush()
    {
    }

    public override void Complete(Exception? exception = null)
    {
    }
}

/// <summary>A client that takes nothing until it takes all.</summary>
internal sealed class SlowReader
{
    private readonly Pipe _pipe = new(new PipeOptions(pauseWriterThreshold: 1000, resumeWriterThreshold: 500, useSynchronizationContext: false));
    private readonly Task _copying;

    public SlowReader(StoredBody body)
    {
        _copying = CopyAsync(body);
        Assert.False(_copying.IsCompleted);
    }

    public async Task<byte[]> EndAsync()
    {
        using var bytes = new MemoryStream();
        await _pipe.Reader.CopyToAsync(bytes);
        await _copying;
        return bytes.ToArray();
    }

    private async Task CopyAsync(StoredBody body)
    {
        try
        {
            await body.WriteAsync(_pipe.Writer, CancellationToken.None);
        }
        finally
        {
            await _pipe.Writer.CompleteAsync();
        }
    }
}
