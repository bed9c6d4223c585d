using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using ScriptProxy.Host.Forwarding;

namespace ScriptProxy.Host.Exchanges;

/// <summary>The response of an exchange that no server leads, in the place of the server's: its head starts once, its body goes into a pipe.</summary>
/// <param name="pipe">Gets the body; completed by who made it.</param>
/// <param name="started">Called when the head is fixed.</param>
internal sealed class PipedResponse(PipeWriter pipe, Action started) : WriteOnlyStream, IHttpResponseFeature, IHttpResponseBodyFeature, IHttpResponseTrailersFeature
{
    private readonly Stack<(Func<object, Task> Callback, object State)> _starting = new();
    private readonly Stack<(Func<object, Task> Callback, object State)> _completed = new();
    private PipeWriter? _writer;
    private long _written;

    /// <summary>Whether the request's method leaves the body out.</summary>
    public bool IsToHead { get; set; }

    /// <summary>Whether all of it was sent.</summary>
    public bool IsWhole { get; private set; }

    public int StatusCode { get; set; } = StatusCodes.Status200OK;

    public string? ReasonPhrase { get; set; }

    public IHeaderDictionary Headers { get; set; } = new HeaderDictionary();

    public IHeaderDictionary Trailers { get; set; } = new HeaderDictionary();

    public bool HasStarted { get; private set; }

    public Stream Stream => this;

    public PipeWriter Writer => _writer ??= PipeWriter.Create(this, new StreamPipeWriterOptions(leaveOpen: true));

    Stream IHttpResponseFeature.Body
    {
        get => this;
        set => throw new NotSupportedException("The body of a response is replaced by its feature.");
    }

    public void OnStarting(Func<object, Task> callback, object state) => _starting.Push((callback, state));

    public void OnCompleted(Func<object, Task> callback, object state) => _completed.Push((callback, state));

    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        if (HasStarted)
        {
            return;
        }

        while (_starting.TryPop(out var next))
        {
            await next.Callback(next.State);
        }

        HasStarted = true;
        started();
    }

    public async Task CompleteAsync()
    {
        if (_writer is not null)
        {
            await _writer.CompleteAsync();
        }

        await StartAsync();

        // The server holds an answer to the length it announces; here nobody else does.
        var hasBody = !IsToHead && StatusCode is not (StatusCodes.Status204NoContent or StatusCodes.Status205ResetContent or StatusCodes.Status304NotModified);
        if (hasBody && Headers.ContentLength is { } length && length != _written)
        {
            throw new InvalidOperationException($"The body has {_written} bytes where its Content-Length says {length}.");
        }

        IsWhole = true;
    }

    /// <summary>Does what is to be done when the exchange has ended.</summary>
    public async Task RunCompletedAsync()
    {
        while (_completed.TryPop(out var next))
        {
            await next.Callback(next.State);
        }
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await StartAsync(cancellationToken);
        _written += buffer.Length;
        var result = await pipe.WriteAsync(buffer, cancellationToken);
        if (result.IsCompleted)
        {
            throw new OperationCanceledException("Nobody reads the answer any more.");
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("The body of a response is written asynchronously.");

    public override Task FlushAsync(CancellationToken cancellationToken) => StartAsync(cancellationToken);

    public override void Flush() => throw new NotSupportedException("The body of a response is written asynchronously.");

    public void DisableBuffering()
    {
    }

    public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) =>
        SendFileFallback.SendFileAsync(this, path, offset, count, cancellationToken);
}
