using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using ScriptProxy.Sdk;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.UnitTests.Compression;

public sealed class EncoderTests
{
    public static TheoryData<string, int> Levels => [.. Enumerable.Range(0, 12).Select(level => ("br", level)), .. Enumerable.Range(1, 9).Select(level => ("gzip", level))];

    [Theory]
    [MemberData(nameof(Levels))]
    public async Task Whatever_the_pieces_the_same_bytes_come_out(string coding, int level)
    {
        var random = new Random(level);
        using var hooks = Compression.Load(("Codings:0", coding), ("Levels:Brotli", $"{level}"), ("Levels:Gzip", $"{Math.Clamp(level, 1, 9)}"), ("Breach:Padding", level % 2 == 0 ? "0" : "300"));
        for (var round = 0; round < 20; round++)
        {
            var text = Compression.Text.AsSpan(0, random.Next(Compression.Text.Length)).ToArray();
            var exchange = await hooks.SendAsync(exchange => exchange.UpstreamResponseHeaders.ContentType = round % 2 == 0 ? "text/html" : "text/event-stream");
            Assert.Equal(coding, exchange.Coding());
            Assert.Equal(text, Compression.Decode(coding, await exchange.ResponseBody.RunAsync(Pieces(text, random))));
        }
    }

    [Theory]
    [InlineData("br")]
    [InlineData("gzip")]
    public async Task Noise_and_nothing_come_out_as_they_went_in(string coding)
    {
        using var hooks = Compression.Load(("Codings:0", coding));
        var noise = new byte[300_000];
        new Random(1).NextBytes(noise);
        foreach (var body in new[] { noise, [], [7] })
        {
            var exchange = await hooks.SendAsync(exchange => exchange.UpstreamResponseHeaders.ContentLength = null);
            Assert.Equal(body, Compression.Decode(coding, await exchange.ResponseBody.RunAsync(body)));
        }
    }

    [Theory]
    [InlineData("br")]
    [InlineData("gzip")]
    public async Task Of_an_event_stream_every_piece_is_readable_before_the_next_comes(string coding)
    {
        using var hooks = Compression.Load(("Codings:0", coding));
        var exchange = await hooks.SendAsync(exchange => (exchange.UpstreamResponseHeaders.ContentType, exchange.UpstreamResponseHeaders.ContentLength) = ("text/event-stream", null));
        var (input, output) = (new Pipe(), new Pipe());
        var running = exchange.ResponseBody.Transforms.Single().Call(new BodyTransfer(input.Reader, output.Writer, CancellationToken.None));
        var sent = new List<byte>();
        var received = new List<byte>();
        foreach (var piece in new[] { "data: 1\n\n", "data: 2\n\n", "data: 3\n\n" })
        {
            sent.AddRange(Encoding.UTF8.GetBytes(piece));
            await input.Writer.WriteAsync(Encoding.UTF8.GetBytes(piece));
            while (!Compression.DecodeSoFar(coding, [.. received]).SequenceEqual(sent))
            {
                var read = await output.Reader.ReadAsync(TestContext.Current.CancellationToken);
                received.AddRange(read.Buffer.ToArray());
                output.Reader.AdvanceTo(read.Buffer.End);
            }
        }

        await input.Writer.CompleteAsync();
        await running;
    }

    [Theory]
    [InlineData("br")]
    [InlineData("gzip")]
    public async Task What_else_has_come_is_sent_when_nothing_follows_for_a_moment(string coding)
    {
        using var hooks = Compression.Load(("Codings:0", coding));
        var exchange = await hooks.SendAsync(exchange => exchange.UpstreamResponseHeaders.ContentLength = null);
        SynchronizationContext.SetSynchronizationContext(null); // what is waited for goes on at once, on the thread that brings it
        var inline = new PipeOptions(readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline, useSynchronizationContext: false);
        var (input, output) = (new Pipe(inline), new Pipe(inline));
        var running = exchange.ResponseBody.Transforms.Single().Call(new BodyTransfer(input.Reader, output.Writer, CancellationToken.None));
        await input.Writer.WriteAsync("[1,"u8.ToArray());
        hooks.Clock.Advance(TimeSpan.FromMilliseconds(9));
        Assert.False(output.Reader.TryRead(out _));

        hooks.Clock.Advance(TimeSpan.FromMilliseconds(1));
        var read = await output.Reader.ReadAsync(TestContext.Current.CancellationToken);

        Assert.Equal("[1,"u8, Compression.DecodeSoFar(coding, read.Buffer.ToArray()));
        output.Reader.AdvanceTo(read.Buffer.End);
        await input.Writer.CompleteAsync();
        await running;
    }

    [Theory]
    [InlineData("br")]
    [InlineData("gzip")]
    public async Task Padding_varies_the_length_and_nothing_else(string coding)
    {
        using var hooks = Compression.Load(("Codings:0", coding), ("Breach:Padding", "65535"));
        var lengths = new HashSet<int>();
        for (var round = 0; round < 8; round++)
        {
            var exchange = await hooks.SendAsync(_ => { });
            var encoded = await exchange.ResponseBody.RunAsync(Compression.Text);
            lengths.Add(encoded.Length);
            Assert.Equal(Compression.Text, Compression.Decode(coding, encoded));
        }

        Assert.True(lengths.Count > 4);
    }

    [Fact]
    public async Task What_was_saved_is_counted()
    {
        using var hooks = Compression.Load();
        var exchange = await hooks.SendAsync(_ => { });
        var encoded = await exchange.ResponseBody.RunAsync(Compression.Text);
        Assert.Equal((1, 0, Compression.Text.Length, encoded.Length), (hooks.Counter("brotli").Value, hooks.Counter("gzip").Value, hooks.Counter("bytes-in").Value, hooks.Counter("bytes-out").Value));
    }

    private static byte[][] Pieces(byte[] text, Random random)
    {
        var pieces = new List<byte[]>();
        for (var at = 0; at < text.Length;)
        {
            var length = Math.Min(text.Length - at, random.Next(3) switch { 0 => random.Next(1, 10), 1 => random.Next(1, 5000), _ => random.Next(1, 70_000) });
            pieces.Add(text[at..(at + length)]);
            at += length;
        }

        return [.. pieces];
    }
}
