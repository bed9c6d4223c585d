using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using ScriptProxy.Host.Bodies;
using ScriptProxy.Sdk;

namespace ScriptProxy.UnitTests.Bodies;

public sealed class BodyChainTests
{
    /// <summary>However a body is cut into pieces by who writes it and by each transform, with and without flushes, the same bytes come out.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Every_split_gives_the_same_bytes(int seed)
    {
        for (var run = 0; run < 40; run++)
        {
            var random = new Random((seed * 1000) + run);
            var body = new byte[random.Next(4) == 0 ? random.Next(10) : random.Next(300_000)];
            random.NextBytes(body);
            var stages = new List<BodyStage>();
            for (var i = random.Next(1, 4); i > 0; i--)
            {
                stages.Add(new BodyStage(Splitter(random.Next()), null));
            }

            if (random.Next(2) == 0)
            {
                var coding = random.Next(3) switch { 0 => "gzip", 1 => "br", _ => "deflate" };
                stages.Insert(0, Recoding.Stage(coding));
                stages.Add(Decoding.Stage(coding, new BodyLimits(1 << 20, 2000)));
            }

            Assert.Equal(body, await RunAsync(stages, body, random));
        }
    }

    [Fact]
    public async Task No_stage_holds_more_than_64_KB()
    {
        var sink = new Pipe(new PipeOptions(pauseWriterThreshold: 1, resumeWriterThreshold: 1));
        var chain = new BodyChain([new BodyStage(Splitter(1), null), new BodyStage(Splitter(2), null)], sink.Writer);
        var written = 0;
        while (chain.Entry.WriteAsync(new byte[1000]).AsTask() is { IsCompleted: true })
        {
            written += 1000;
        }

        Assert.InRange(written, 1, 3 * (64 << 10));
        chain.Leave(new OperationCanceledException());
        await sink.Reader.CompleteAsync();
        await chain.EndAsync();
    }

    [Fact]
    public async Task A_body_that_breaks_off_reaches_every_reader_and_an_encoders_end_is_not_written()
    {
        var sink = new Pipe();
        var seen = new List<Exception>();
        BodyStage Watch() => new(
            async body =>
            {
                await using var encoder = new System.IO.Compression.GZipStream(body.Output.AsStream(), System.IO.Compression.CompressionLevel.Fastest);
                try
                {
                    await body.Input.CopyToAsync(encoder);
                }
                catch (IOException exception)
                {
                    seen.Add(exception);
                    throw;
                }
            }, null);
        var chain = new BodyChain([Watch(), Watch()], sink.Writer);
        await chain.Entry.WriteAsync("begun"u8.ToArray());
        var before = Waiting(sink.Reader); // an encoder's head may have gone out

        chain.Break(new IOException("the upstream died"));
        await chain.EndAsync();

        Assert.Equal(2, seen.Count);
        Assert.Null(chain.Failure);
        await Assert.ThrowsAsync<IOException>(chain.CompleteAsync);
        Assert.Equal(before, Waiting(sink.Reader));

        static long Waiting(PipeReader reader)
        {
            if (!reader.TryRead(out var read))
            {
                return 0;
            }

            reader.AdvanceTo(read.Buffer.Start);
            return read.Buffer.Length;
        }
    }

    [Fact]
    public async Task A_transform_that_outlives_its_answer_writes_into_no_other()
    {
        var (sent, held) = (new MemoryStream(), new TaskCompletionSource());
        var features = new FeatureCollection();
        var server = new StreamResponseBodyFeature(sent);
        var body = new TransformedBody([new(async transfer =>
        {
            await held.Task;
            transfer.Output.Write("late"u8);
            await transfer.Output.FlushAsync();
        }, null)], server);
        features.Set<IHttpResponseBodyFeature>(body);
        await body.Writer.WriteAsync("begun"u8.ToArray());

        body.Chain.Leave(new OperationCanceledException());
        body.Detach(features);
        await features.Get<IHttpResponseBodyFeature>()!.Stream.WriteAsync("an error"u8.ToArray());
        held.SetResult();
        await body.Chain.EndAsync();

        Assert.Equal("an error", Encoding.UTF8.GetString(sent.ToArray()));
    }

    [Theory]
    [InlineData("\"abc\"", null)]
    [InlineData("\"abc-br\"", "\"abc-br\", \"abc\"")]
    [InlineData("W/\"abc-br\"", "W/\"abc-br\", \"abc\"")]
    [InlineData("W/\"abc\"", null)]
    [InlineData("\"a\", \"b-gzip\" ,W/\"c\"", "\"a\", \"b-gzip\" ,W/\"c\", \"b\"")]
    [InlineData("\"a-br\", \"b-gzip\"", "\"a-br\", \"b-gzip\", \"a\", \"b\"")]
    [InlineData("-br\"", null)]
    [InlineData("*", null)]
    public void Tags_with_a_suffix_are_asked_for_without_it_too(string condition, string? extended)
    {
        IHeaderDictionary headers = new HeaderDictionary();
        headers.IfNoneMatch = condition;

        var before = EntityTags.Understand(headers);

        Assert.Equal(extended ?? condition, headers.IfNoneMatch.ToString());
        Assert.Equal(extended is null ? "" : condition, before.ToString());
    }

    [Theory]
    [InlineData("\"abc\"", "\"abc\"", "\"abc\"")]
    [InlineData("\"abc\"", "\"abc-br\"", "\"abc-br\"")]
    [InlineData("\"abc\"", "\"x\", W/\"abc-br\"", "W/\"abc-br\"")]
    [InlineData("\"abc\"", "\"x\", W/\"abc\"", "W/\"abc\"")]
    [InlineData("\"abc\"", "W/\"abc\", \"abc\"", "\"abc\"")]
    [InlineData("\"abc\"", "\"abc-br\", \"abc\"", "\"abc\"")]
    [InlineData("\"abc\"", "\"abcd\"", "\"abc\"")]
    [InlineData("W/\"abc\"", "W/\"abc\"", "W/\"abc\"")]
    [InlineData("W/\"abc\"", "\"abc\"", "W/\"abc\"")]
    public void A_304_names_the_tag_that_was_asked_for(string tag, string asked, string given)
    {
        IHeaderDictionary headers = new HeaderDictionary();
        headers.ETag = tag;

        EntityTags.Restore(headers, asked, weakly: true);

        Assert.Equal(given, headers.ETag.ToString());
    }

    private static async Task<byte[]> RunAsync(List<BodyStage> stages, byte[] body, Random random)
    {
        var sink = new Pipe();
        var chain = new BodyChain(stages, sink.Writer);
        var reading = ReadAsync(sink.Reader, random.Next());
        for (var at = 0; at < body.Length;)
        {
            var piece = body.AsMemory(at, Math.Min(random.Next(1, random.Next(2) == 0 ? 100 : 70_000), body.Length - at));
            at += piece.Length;
            if (random.Next(2) == 0)
            {
                await chain.Entry.WriteAsync(piece);
            }
            else
            {
                chain.Entry.Write(piece.Span);
                if (random.Next(2) == 0)
                {
                    await chain.Entry.FlushAsync();
                }
            }
        }

        await chain.CompleteAsync();
        await sink.Writer.CompleteAsync();
        return await reading;
    }

    private static async Task<byte[]> ReadAsync(PipeReader reader, int seed)
    {
        var random = new Random(seed);
        var whole = new ArrayBufferWriter<byte>();
        while (true)
        {
            var read = await reader.ReadAsync();
            var taken = random.Next(3) == 0 ? read.Buffer.Length : random.NextInt64(read.Buffer.Length + 1);
            foreach (var piece in read.Buffer.Slice(0, taken))
            {
                whole.Write(piece.Span);
            }

            reader.AdvanceTo(read.Buffer.GetPosition(taken));
            if (read.IsCompleted && taken == read.Buffer.Length)
            {
                return whole.WrittenSpan.ToArray();
            }

            if (random.Next(4) == 0)
            {
                await Task.Yield();
            }
        }
    }

    /// <summary>Passes everything on, in pieces of its own.</summary>
    private static Func<BodyTransfer, Task> Splitter(int seed) => async body =>
    {
        var random = new Random(seed);
        while (true)
        {
            var read = await body.Input.ReadAsync();
            var taken = read.IsCompleted || random.Next(3) == 0 ? read.Buffer.Length : random.NextInt64(read.Buffer.Length + 1);
            foreach (var piece in read.Buffer.Slice(0, taken))
            {
                if (random.Next(2) == 0)
                {
                    await body.Output.WriteAsync(piece);
                }
                else
                {
                    body.Output.Write(piece.Span);
                }
            }

            body.Input.AdvanceTo(read.Buffer.GetPosition(taken));
            if (read.IsCompleted)
            {
                return;
            }

            if (random.Next(8) == 0)
            {
                await Task.Yield();
            }
        }
    };
}
