using System.IO.Pipelines;
using ScriptProxy.Host.Stores.Memory;

namespace ScriptProxy.UnitTests.Stores;

public sealed class MemoryBodyTests
{
    [Theory]
    [InlineData(0, 0, null)]
    [InlineData(0, 10, null)]
    [InlineData(1, 1, 1)]
    [InlineData(1000, 100, null)]
    [InlineData(MemoryBody.ChunkBytes, 1000, MemoryBody.ChunkBytes)]
    [InlineData(MemoryBody.ChunkBytes + 1, MemoryBody.ChunkBytes, null)]
    [InlineData(300_000, 4096, 300_000)]
    [InlineData(300_000, 70_001, null)]
    [InlineData(300_000, 7, 5)] // what was announced is not believed
    public async Task What_is_written_in_pieces_is_read_whole_and_in_parts(int length, int piece, int? announced)
    {
        var bytes = StoreKit.Bytes(length);
        var body = Written(bytes, Math.Max(1, piece), announced);
        Assert.Equal((true, length), (body.IsComplete, body.Length));
        Assert.Equal(bytes, await body.ReadAsync());
        foreach (var offset in new[] { 0, 1, length / 2, MemoryBody.ChunkBytes, length, length + 1 })
        {
            var rest = bytes.Skip(offset).ToArray();
            Assert.Equal(rest, await body.ReadAsync(offset));
            Assert.Equal(rest.Take(100), await body.ReadAsync(offset, 100));
            Assert.Equal(rest.Take(40_000), await body.ReadAsync(offset, 40_000));
            Assert.Equal(rest, await body.ReadAsync(offset, long.MaxValue));
            Assert.Empty(await body.ReadAsync(offset, 0));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1000)]
    [InlineData(100_000)]
    public void A_complete_body_takes_hardly_more_than_its_bytes(int length)
    {
        Assert.InRange(Written(StoreKit.Bytes(length), 700, null).AllocatedBytes, length, length + 152 + (length / 500));
        Assert.InRange(Written(StoreKit.Bytes(length), 700, length).AllocatedBytes, length, length + 152 + (length / 500));
    }

    [Fact]
    public async Task Many_read_a_body_while_it_grows()
    {
        var bytes = StoreKit.Bytes(500_000);
        var body = New(null);
        var early = Enumerable.Range(0, 50).Select(i => Task.Run(() => body.ReadAsync(i * 1000))).ToList();
        var late = new List<Task<byte[]>>();
        foreach (var piece in bytes.Chunk(3001))
        {
            late.Add(Task.Run(() => body.ReadAsync(7)));
            body.Add(piece);
            await Task.Yield();
        }

        body.Complete();
        foreach (var (read, i) in early.Select((read, i) => (read, i)))
        {
            Assert.Equal(bytes[(i * 1000)..], await read.WaitAsync(TimeSpan.FromSeconds(30)));
        }

        Assert.All(await Task.WhenAll(late).WaitAsync(TimeSpan.FromSeconds(30)), read => Assert.Equal(bytes[7..], read));
    }

    [Fact]
    public async Task Who_reads_gets_what_has_arrived_and_then_waits_for_the_rest()
    {
        var body = New(6);
        body.Add("abc"u8);
        var pipe = new Pipe();
        var copying = body.CopyToAsync(pipe.Writer, 0, null, default).AsTask();
        var first = await pipe.Reader.ReadAtLeastAsync(3);
        Assert.Equal(3, first.Buffer.Length);
        pipe.Reader.AdvanceTo(first.Buffer.End);
        Assert.False(copying.IsCompleted);
        Assert.Equal((6, false), (body.Length, body.IsComplete));
        Assert.Equal("bc"u8.ToArray(), await body.ReadAsync(1, 2)); // a part that is there needs no more

        body.Add("def"u8);
        Assert.Equal(3, (await pipe.Reader.ReadAtLeastAsync(3).AsTask().WaitAsync(TimeSpan.FromSeconds(30))).Buffer.Length);
        body.Complete();
        await copying;
        Assert.Equal("cdef"u8.ToArray(), await body.ReadAsync(2));
    }

    [Fact]
    public async Task A_body_that_breaks_off_gives_what_there_was_and_then_fails()
    {
        var body = New(null);
        body.Add("abc"u8);
        var pipe = new Pipe();
        var copying = body.CopyToAsync(pipe.Writer, 0, null, default).AsTask();
        body.Break();
        await Assert.ThrowsAsync<IOException>(() => copying);
        Assert.Equal(3, (await pipe.Reader.ReadAsync()).Buffer.Length);
        Assert.Equal("ab"u8.ToArray(), await body.ReadAsync(0, 2));
        await Assert.ThrowsAsync<IOException>(() => body.ReadAsync());
    }

    [Fact]
    public async Task Waiting_ends_when_it_is_cancelled_or_the_reader_leaves()
    {
        var body = New(null);
        body.Add("abc"u8);
        using var cancelling = new CancellationTokenSource();
        var waiting = body.CopyToAsync(new Pipe().Writer, 0, null, cancelling.Token).AsTask();
        Assert.False(waiting.IsCompleted);
        await cancelling.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);

        var pipe = new Pipe();
        await pipe.Reader.CompleteAsync();
        await body.CopyToAsync(pipe.Writer, 0, null, default).AsTask().WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task A_slow_reader_holds_the_copying_back()
    {
        var bytes = StoreKit.Bytes(300_000);
        var body = Written(bytes, 10_000, null);
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 1000, resumeWriterThreshold: 500));
        var copying = body.CopyToAsync(pipe.Writer, 0, null, default).AsTask();
        Assert.False(copying.IsCompleted);
        Assert.InRange((await pipe.Reader.ReadAsync()).Buffer.Length, 1000, 70_000);
        pipe.Reader.CancelPendingRead();
        await pipe.Reader.CompleteAsync();
        await copying.WaitAsync(TimeSpan.FromSeconds(30));
    }

    private static MemoryBody New(long? announced) => new(announced, new LeftBodies(TimeProvider.System));

    private static MemoryBody Written(byte[] bytes, int piece, long? announced)
    {
        var body = New(announced);
        foreach (var part in bytes.Chunk(piece))
        {
            body.Add(part);
        }

        body.Complete();
        return body;
    }
}
