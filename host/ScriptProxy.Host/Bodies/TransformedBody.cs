using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using ScriptProxy.Host.Forwarding;

namespace ScriptProxy.Host.Bodies;

/// <summary>A response's body that passes through transforms before it comes to where it would have gone without them. Who writes it does not know.</summary>
internal sealed class TransformedBody : WriteOnlyStream, IHttpResponseBodyFeature
{
    private readonly IHttpResponseBodyFeature _inner;
    private readonly Outlet _outlet;
    private readonly PipeWriter _sink;
    private bool _hasFinished;

    public TransformedBody(IReadOnlyList<BodyStage> stages, IHttpResponseBodyFeature inner)
    {
        _inner = inner;
        _outlet = new Outlet(inner.Stream);
        _sink = PipeWriter.Create(_outlet, new StreamPipeWriterOptions(minimumBufferSize: StageWriter.SliceBytes, leaveOpen: true));
        Chain = new BodyChain(stages, _sink);
    }

    public BodyChain Chain { get; }

    public Stream Stream => this;

    public PipeWriter Writer => Chain.Entry;

    /// <summary>Puts back what was there before. From here on nothing that a stage writes goes out, even if it cannot be made to end: another answer may follow, and another exchange on the connection.</summary>
    public void Detach(IFeatureCollection features)
    {
        _outlet.Shut();
        if (ReferenceEquals(features.Get<IHttpResponseBodyFeature>(), this))
        {
            features.Set(_inner);
        }
    }

    /// <summary>Drops what has been written and not flushed. Only when every stage has ended.</summary>
    public void Drop() => _sink.Complete(new OperationCanceledException());

    /// <summary>Sends all that is left of the body, without ending the response.</summary>
    public async Task FinishAsync()
    {
        if (_hasFinished)
        {
            return;
        }

        _hasFinished = true;
        await Chain.CompleteAsync();
        await _sink.CompleteAsync();
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        await Chain.Entry.WriteAsync(buffer, cancellationToken);

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("The body of a response is written asynchronously.");

    public override void Flush() => throw new NotSupportedException("The body of a response is written asynchronously.");

    // Before the body begins that means the head.
    public override Task FlushAsync(CancellationToken cancellationToken) =>
        Chain.HasStarted ? Chain.Entry.FlushAsync(cancellationToken).AsTask() : _inner.Stream.FlushAsync(cancellationToken);

    public void DisableBuffering() => _inner.DisableBuffering();

    public Task StartAsync(CancellationToken cancellationToken = default) => Chain.HasStarted ? Task.CompletedTask : _inner.StartAsync(cancellationToken);

    public async Task CompleteAsync()
    {
        await FinishAsync();
        await _inner.CompleteAsync();
    }

    public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) =>
        SendFileFallback.SendFileAsync(this, path, offset, count, cancellationToken);

    /// <summary>Where the transforms' bytes go out, until it is closed.</summary>
    private sealed class Outlet(Stream inner) : WriteOnlyStream
    {
        private readonly Lock _lock = new();
        private bool _isClosed;

        /// <summary>Lets nothing out any more. What is on its way out at this moment has begun before.</summary>
        public void Shut()
        {
            lock (_lock)
            {
                _isClosed = true;
            }
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            lock (_lock)
            {
                ThrowIfClosed();
                return inner.WriteAsync(buffer, cancellationToken);
            }
        }

        public override Task FlushAsync(CancellationToken cancellationToken)
        {
            lock (_lock)
            {
                ThrowIfClosed();
                return inner.FlushAsync(cancellationToken);
            }
        }

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("The body of a response is written asynchronously.");

        public override void Flush() => throw new NotSupportedException("The body of a response is written asynchronously.");

        private void ThrowIfClosed()
        {
            if (_isClosed)
            {
                throw new OperationCanceledException("The answer is not this transform's any more.");
            }
        }
    }
}
