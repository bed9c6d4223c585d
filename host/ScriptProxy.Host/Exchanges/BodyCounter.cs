using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using ScriptProxy.Host.Forwarding;

namespace ScriptProxy.Host.Exchanges;

/// <summary>
/// Counts the bytes of a response's body on their way to the connection. It stands in for the server's response body and passes every call
/// on as it is. Between two exchanges it refuses to be written to.
/// </summary>
internal sealed class BodyCounter : WriteOnlyStream, IHttpResponseBodyFeature
{
    private CountingWriter? _writer;
    private IHttpResponseBodyFeature? _inner;

    public long Count { get; private set; }

    public Stream Stream => this;

    public PipeWriter Writer => _writer ??= new CountingWriter(this);

    private IHttpResponseBodyFeature Inner => _inner ?? throw new ObjectDisposedException("The exchange has ended.");

    public void Attach(IFeatureCollection features)
    {
        Count = 0;
        _inner = features.GetRequiredFeature<IHttpResponseBodyFeature>();
        features.Set<IHttpResponseBodyFeature>(this);
    }

    public void Detach(IFeatureCollection features)
    {
        if (_inner is not null)
        {
            features.Set(_inner);
            _inner = null;
        }
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Count += buffer.Length;
        return Inner.Stream.WriteAsync(buffer, cancellationToken);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        Count += count;
        return Inner.Stream.WriteAsync(buffer, offset, count, cancellationToken);
    }

    public override void Write(byte[] buffer, int offset, int count)
    {
        Count += count;
        Inner.Stream.Write(buffer, offset, count);
    }

    public override void Flush() => Inner.Stream.Flush();

    public override Task FlushAsync(CancellationToken cancellationToken) => Inner.Stream.FlushAsync(cancellationToken);

    public void DisableBuffering() => Inner.DisableBuffering();

    public Task StartAsync(CancellationToken cancellationToken = default) => Inner.StartAsync(cancellationToken);

    public Task CompleteAsync() => Inner.CompleteAsync();

    public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default)
    {
        Count += count ?? new FileInfo(path).Length - offset;
        return Inner.SendFileAsync(path, offset, count, cancellationToken);
    }

    private sealed class CountingWriter(BodyCounter counter) : PipeWriter
    {
        public override bool CanGetUnflushedBytes => counter.Inner.Writer.CanGetUnflushedBytes;

        public override long UnflushedBytes => counter.Inner.Writer.UnflushedBytes;

        public override void Advance(int bytes)
        {
            counter.Count += bytes;
            counter.Inner.Writer.Advance(bytes);
        }

        public override ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
        {
            counter.Count += source.Length;
            return counter.Inner.Writer.WriteAsync(source, cancellationToken);
        }

        public override void CancelPendingFlush() => counter.Inner.Writer.CancelPendingFlush();

        public override void Complete(Exception? exception = null) => counter.Inner.Writer.Complete(exception);

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) =>
            counter.Inner.Writer.FlushAsync(cancellationToken);

        public override Memory<byte> GetMemory(int sizeHint = 0) => counter.Inner.Writer.GetMemory(sizeHint);

        public override Span<byte> GetSpan(int sizeHint = 0) => counter.Inner.Writer.GetSpan(sizeHint);
    }
}
