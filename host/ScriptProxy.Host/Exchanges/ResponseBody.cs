using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using ScriptProxy.Host.Forwarding;

namespace ScriptProxy.Host.Exchanges;

/// <summary>
/// Stands in for the server's response body: counts the bytes on their way to the connection, and has the server take large pieces as one.
/// Between two exchanges it refuses to be written to.
/// </summary>
internal sealed class ResponseBody : WriteOnlyStream, IHttpResponseBodyFeature
{
    /// <summary>What the server's blocks of memory hold.</summary>
    public const int BlockBytes = 4 << 10;

    private const int MostAtOnce = 64 << 10;

    private GatheringWriter? _writer;
    private IHttpResponseBodyFeature? _inner;

    public long Count { get; private set; }

    public Stream Stream => this;

    public PipeWriter Writer => _writer ??= new GatheringWriter(this);

    /// <summary>The server's own.</summary>
    public IHttpResponseBodyFeature Inner => _inner ?? throw new ObjectDisposedException("The exchange has ended.");

    /// <summary>Whether nothing can be written any more.</summary>
    public bool HasEnded { get; private set; }

    public void Attach(IFeatureCollection features)
    {
        if (_inner is not null)
        {
            return;
        }

        Count = 0;
        HasEnded = false;
        _inner = features.GetRequiredFeature<IHttpResponseBodyFeature>();
        features.Set<IHttpResponseBodyFeature>(this);
    }

    public void Detach(IFeatureCollection features)
    {
        if (_inner is not null)
        {
            PassOn();
            features.Set(_inner);
            _inner = null;
        }
    }

    public void Add(int bytes) => Count += bytes;

    public void End()
    {
        PassOn();
        HasEnded = true;
    }

    /// <summary>Writes and flushes.</summary>
    public ValueTask<FlushResult> SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        var ready = PrepareAsync(bytes.Length, cancellationToken);
        return ready.IsCompletedSuccessfully ? Inner.Writer.WriteAsync(bytes, cancellationToken) : WaitAsync();

        async ValueTask<FlushResult> WaitAsync()
        {
            await ready;
            return await Inner.Writer.WriteAsync(bytes, cancellationToken);
        }
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        PassOn();
        Add(buffer.Length);
        var ready = PrepareAsync(buffer.Length, cancellationToken);
        return ready.IsCompletedSuccessfully ? Inner.Stream.WriteAsync(buffer, cancellationToken) : WaitAsync();

        async ValueTask WaitAsync()
        {
            await ready;
            await Inner.Stream.WriteAsync(buffer, cancellationToken);
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count)
    {
        PassOn();
        Add(count);
        Inner.Stream.Write(buffer, offset, count);
    }

    public override void Flush()
    {
        PassOn();
        Inner.Stream.Flush();
    }

    public override Task FlushAsync(CancellationToken cancellationToken)
    {
        PassOn();
        return Inner.Stream.FlushAsync(cancellationToken);
    }

    public void DisableBuffering() => Inner.DisableBuffering();

    public Task StartAsync(CancellationToken cancellationToken = default) => Inner.StartAsync(cancellationToken);

    public Task CompleteAsync()
    {
        End();
        return Inner.CompleteAsync();
    }

    public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default)
    {
        PassOn();
        Count += count ?? new FileInfo(path).Length - offset;
        return Inner.SendFileAsync(path, offset, count, cancellationToken);
    }

    /// <summary>
    /// The server's pipe has blocks of 4 KB, and the socket pins each of them for each call. Where more has been asked for, even if that is
    /// not used, it takes one large piece instead, which is less CPU time by a sixth for 100 KB. Only once the head is in
    /// it, since before that the server keeps what is asked for elsewhere.
    /// </summary>
    private Task PrepareAsync(int length, CancellationToken cancellationToken)
    {
        if (length <= BlockBytes)
        {
            return Task.CompletedTask;
        }

        var start = Inner.StartAsync(cancellationToken);
        if (start.IsCompletedSuccessfully)
        {
            _ = Inner.Writer.GetMemory(Math.Min(length, MostAtOnce));
        }

        return start;
    }

    private void PassOn() => _writer?.PassOn();
}
