using System.IO.Pipelines;
using System.Text;
using ScriptProxy.Plugins.Caching.Esi;
using ScriptProxy.Sdk;

namespace ScriptProxy.UnitTests.Caching.Esi;

public sealed class MemoryTests
{
    private static readonly byte[] Piece = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("<p class=\"a\">Some text, &amp; <b>more</b> - of -- it.</p>\n<!-- c -->", 1000))[..65_536]);

    [Theory]
    [InlineData("")]
    [InlineData("<!--esi ")]
    [InlineData("<!-- ")]
    [InlineData("<esi:remove>")]
    [InlineData("<esi:include src=\"")]
    [InlineData("<esi:include src=\"/a\"/>")]
    public async Task Page_of_16_MB_takes_no_more_memory_than_one_of_64_KB(string beginning)
    {
        await SendAsync(beginning, 1);
        var small = await SendAsync(beginning, 1);
        var big = await SendAsync(beginning, 256);

        // Unoptimised code allocates the state of each asynchronous call: some 400 bytes for each piece of 64 KB, 600 where the runtime has not come to any of it yet.
        Assert.InRange(big - small, 0, 256 * 1000);
    }

    [Fact]
    public async Task Text_behind_a_slow_include_is_bounded()
    {
        var a = new FakeFetch { Body = "[a]" };
        var source = new Pieces("<esi:include src=\"/a\"/>", 64);
        await using var body = new EsiBody(source, true, Pages.Of(new FakeIncludes { ["/a"] = a }));
        var client = new CountingWriter();
        var sent = body.WriteAsync(client, CancellationToken.None).AsTask();
        Assert.InRange(source.Written, 1, 2);
        a.Comes.SetResult();
        await sent;
        Assert.Equal(3 + 64L * Piece.Length, client.Count);
    }

    private static async Task<long> SendAsync(string beginning, int pieces)
    {
        var client = new CountingWriter();
        await using var body = new EsiBody(new Pieces(beginning, pieces), true, Pages.Of(new FakeIncludes { ["/a"] = "[a]" }));
        var before = GC.GetAllocatedBytesForCurrentThread();
        var sent = body.WriteAsync(client, CancellationToken.None);
        Assert.True(sent.IsCompleted, "Nothing was to be waited for, or the bytes are counted on another thread.");
        await sent;
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private sealed class Pieces(string beginning, int count) : IAnswerBody
    {
        public long? Length => null;

        public int Written { get; private set; }

        public async ValueTask WriteAsync(PipeWriter writer, CancellationToken cancelled)
        {
            await writer.WriteAsync(Encoding.ASCII.GetBytes(beginning), cancelled);
            while (Written < count)
            {
                Written++;
                await writer.WriteAsync(Piece, cancelled);
            }
        }
    }

    /// <summary>Takes everything and keeps nothing.</summary>
    private sealed class CountingWriter : PipeWriter
    {
        private readonly byte[] _buffer = new byte[65_536];

        public long Count { get; private set; }

        public override void Advance(int bytes) => Count += bytes;

        public override Memory<byte> GetMemory(int sizeHint = 0) => _buffer;

        public override Span<byte> GetSpan(int sizeHint = 0) => _buffer;

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => default;

        public override void CancelPendingFlush()
        {
        }

        public override void Complete(Exception? exception = null)
        {
        }
    }
}
