using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using ScriptProxy.Host.Exchanges;

namespace ScriptProxy.UnitTests.Exchanges;

public sealed class ResponseBodyTests
{
    private readonly MemoryStream _sent = new();
    private readonly Server _server;
    private readonly FeatureCollection _features = new();
    private readonly ResponseBody _body = new();

    public ResponseBodyTests()
    {
        _features.Set<IHttpResponseFeature>(new HttpResponseFeature());
        _server = new Server(_sent);
        _features.Set<IHttpResponseBodyFeature>(_server);
        _body.Attach(_features);
    }

    [Fact]
    public async Task Pieces_are_given_on_as_one_when_they_are_flushed()
    {
        _body.Writer.Write("one "u8);
        _body.Writer.Write("two"u8);
        Assert.Equal(7, _body.Writer.UnflushedBytes);
        Assert.Equal(0, _sent.Length);
        await _body.Writer.FlushAsync();
        Assert.Equal("one two"u8.ToArray(), _sent.ToArray());
        Assert.Equal([7], _server.WholeWrites); // the bytes that Kestrel holds a client's rate against
        Assert.Equal((7, 0), (_body.Count, _body.Writer.UnflushedBytes));
    }

    [Fact]
    public async Task The_order_stays_whichever_way_is_written()
    {
        _body.Writer.Write("a"u8);
        await _body.Stream.WriteAsync("b"u8.ToArray());
        _body.Writer.Write("c"u8);
        await _body.Writer.WriteAsync("d"u8.ToArray());
        _body.Writer.Write("e"u8);
        _body.Stream.Write("f"u8.ToArray(), 0, 1);
        _body.Writer.Write("g"u8);
        await _body.Stream.FlushAsync();
        _body.Writer.Write("h"u8);
        await _body.CompleteAsync();
        Assert.Equal("abcdefgh"u8.ToArray(), _sent.ToArray());
        Assert.Equal(8, _body.Count);
    }

    [Fact]
    public async Task Large_pieces_arrive_as_they_are()
    {
        var bytes = new byte[300_000];
        Random.Shared.NextBytes(bytes);
        await _body.Writer.WriteAsync(bytes.AsMemory(0, 100_000));
        foreach (var piece in bytes[100_000..200_000].Chunk(777))
        {
            _body.Writer.Write(piece);
        }

        await _body.Writer.FlushAsync();
        await _body.Stream.WriteAsync(bytes.AsMemory(200_000));
        Assert.Equal(bytes, _sent.ToArray());
    }

    [Fact]
    public async Task What_is_not_flushed_is_sent_at_the_end_of_the_exchange()
    {
        _body.Writer.Write("forgotten"u8);
        _body.Detach(_features);
        Assert.Same(_server, _features.Get<IHttpResponseBodyFeature>());
        await _server.CompleteAsync();
        Assert.Equal("forgotten"u8.ToArray(), _sent.ToArray());
    }

    [Fact]
    public async Task Nothing_is_taken_after_the_end()
    {
        await _body.CompleteAsync();
        Assert.Throws<InvalidOperationException>(() => _body.Writer.GetMemory());
        var writer = _body.Writer;
        _body.Detach(_features);
        Assert.Throws<ObjectDisposedException>(() => writer.GetMemory());
    }

    [Fact]
    public void More_than_was_asked_for_cannot_be_taken()
    {
        _body.Writer.GetMemory(10);
        Assert.Throws<ArgumentOutOfRangeException>(() => _body.Writer.Advance(1 << 20));
        Assert.Throws<ArgumentOutOfRangeException>(() => _body.Writer.Advance(-1));
    }

    /// <summary>As Kestrel: one writer, and a stream over it. Tells what came as a whole write.</summary>
    private sealed class Server(Stream sent) : PipeWriter, IHttpResponseBodyFeature
    {
        private readonly PipeWriter _writer = Create(sent, new StreamPipeWriterOptions(leaveOpen: true));

        public List<int> WholeWrites { get; } = [];

        public Stream Stream => AsStream(leaveOpen: true);

        public PipeWriter Writer => this;

        public override bool CanGetUnflushedBytes => true;

        public override long UnflushedBytes => _writer.UnflushedBytes;

        public void DisableBuffering()
        {
        }

        public Task StartAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

        public Task CompleteAsync() => _writer.FlushAsync().AsTask();

        public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public override Memory<byte> GetMemory(int sizeHint = 0) => _writer.GetMemory(sizeHint);

        public override Span<byte> GetSpan(int sizeHint = 0) => _writer.GetSpan(sizeHint);

        public override void Advance(int bytes) => _writer.Advance(bytes);

        public override ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
        {
            WholeWrites.Add(source.Length);
            return _writer.WriteAsync(source, cancellationToken);
        }

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => _writer.FlushAsync(cancellationToken);

        public override void CancelPendingFlush() => _writer.CancelPendingFlush();

        public override void Complete(Exception? exception = null) => _writer.Complete(exception);
    }
}
