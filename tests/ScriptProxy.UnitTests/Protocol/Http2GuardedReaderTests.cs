using System.IO.Pipelines;
using ScriptProxy.Host.Protocol;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.UnitTests.Protocol;

public sealed class Http2GuardedReaderTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly byte[] Ping = [0, 0, 8, 6, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    private readonly ManualTimeProvider _time = new();
    private readonly Pipe _client = new(new PipeOptions(useSynchronizationContext: false));

    [Fact]
    public async Task Who_goes_on_after_a_flood_is_not_read_for_ever()
    {
        var reader = await FloodAsync();
        var closing = reader.CompleteAsync().AsTask();
        var (chunk, sent) = (new byte[16 * 1024], 0L);
        for (FlushResult flush = default; !flush.IsCompleted; sent += chunk.Length)
        {
            flush = await _client.Writer.WriteAsync(chunk).AsTask().WaitAsync(Patience);
            Assert.InRange(sent, 0, 1024 * 1024);
        }

        await closing.WaitAsync(Patience);
    }

    [Fact]
    public async Task What_is_on_its_way_after_a_flood_is_read_for_a_moment_so_that_no_reset_overtakes_the_GOAWAY()
    {
        var reader = await FloodAsync();
        var closing = reader.CompleteAsync().AsTask();
        await _client.Writer.WriteAsync(new byte[60 * 1024]);
        Assert.False(closing.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(1));
        await closing.WaitAsync(Patience);
    }

    private async Task<Http2GuardedReader> FloodAsync()
    {
        var floods = 0;
        var reader = new Http2GuardedReader(_client.Reader, new Http2FrameWatch(new Http2Allowance(new Http2FloodOptions { Burst = 64 }, _time)), _time, _ => floods++);
        await _client.Writer.WriteAsync("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray());
        await _client.Writer.WriteAsync(Enumerable.Repeat(Ping, 1000).SelectMany(frame => frame).ToArray());
        while (!reader.HasEnded)
        {
            reader.AdvanceTo((await reader.ReadAsync()).Buffer.End);
        }

        Assert.Equal(1, floods);
        return reader;
    }
}
