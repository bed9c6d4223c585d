using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using ScriptProxy.Host.Connections;
using ScriptProxy.Host.Forwarding;
using ScriptProxy.Host.Protocol;
using ScriptProxy.Host.Trailers;

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
    private IFeatureCollection? _features;
    private Chunks? _chunks;
    private MinDataRate? _configuredRate;
    private MinDataRate? _patience;
    private Task? _starting;
    private int _shared;
    private Http2Giving _giving;

    public long Count { get; private set; }

    public Stream Stream => this;

    public PipeWriter Writer => _writer ??= new GatheringWriter(this);

    /// <summary>The server's own.</summary>
    public IHttpResponseBodyFeature Inner => _inner ?? throw new ObjectDisposedException("The exchange has ended.");

    /// <summary>Whether it goes out in chunks that are made here, and not by the server.</summary>
    public bool IsChunked => _chunks is not null;

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
        (_shared, _starting) = (0, null);
        _features = features;
        _inner = features.GetRequiredFeature<IHttpResponseBodyFeature>();
        features.Set<IHttpResponseBodyFeature>(this);
        _giving = Http2Giving.Of(features);
    }

    public void Detach(IFeatureCollection features)
    {
        if (_inner is not null)
        {
            PassOn();
            _giving.Give(Count); // what was not flushed is when the response ends
            _giving = default;
            ForgetChunks(features);
            features.Set(_inner);
            (_inner, _features) = (null, null);
        }
    }

    /// <summary>Before anything is written: has the body go out in chunks, with trailers behind it.</summary>
    public void BeginChunks(IFeatureCollection features)
    {
        _chunks = new Chunks();
        features.Set<IHttpResponseTrailersFeature>(_chunks);
    }

    /// <summary>Forgets all of an answer that has not begun to be sent.</summary>
    public void Forget(IFeatureCollection features)
    {
        _writer?.Drop();
        (Count, HasEnded) = (0, false);
        ForgetChunks(features);
    }

    /// <summary>Ends the chunks, with the trailers that there are by now.</summary>
    public async ValueTask EndChunksAsync()
    {
        End();
        await Inner.StartAsync();
        await _chunks!.EndAsync(Inner.Writer);
    }

    /// <summary>Lets nothing out any more, an end least of all.</summary>
    public void CutChunks()
    {
        HasEnded = true;
        _chunks!.Cut();
    }

    public void Add(int bytes) => Count += bytes;

    /// <summary>Gives the server what it is to send with what comes next.</summary>
    public void Put(ReadOnlySpan<byte> bytes)
    {
        if (_chunks is { } chunks)
        {
            chunks.Put(Inner.Writer, bytes);
        }
        else
        {
            Inner.Writer.Write(bytes);
        }
    }

    /// <summary>
    /// Takes bytes that nobody changes any more, to be sent with the next flush from where they are. False if they have to be written: only in HTTP/1.1, for an answer whose length is told, the server puts nothing of its own into
    /// memory that it is asked for, and TLS reads them anyway.
    /// </summary>
    public bool TryShare(ReadOnlyMemory<byte> bytes)
    {
        if (_chunks is not null || bytes.IsEmpty || (_shared == 0 && !MayShare()) || !StartOnceAsync(default).IsCompletedSuccessfully)
        {
            return false;
        }

        Add(bytes.Length);
        SharedBytes.Write(Inner.Writer, bytes);
        _shared += bytes.Length;
        return true;
    }

    /// <summary>Sends what the server has got.</summary>
    public ValueTask<FlushResult> FlushAsync(PipeWriter writer, CancellationToken cancellationToken)
    {
        if (_shared > 0)
        {
            BePatient(_shared);
            _shared = 0;
        }

        _giving.Give(Count);
        return writer.FlushAsync(cancellationToken);
    }

    public void End()
    {
        PassOn();
        HasEnded = true;
    }

    /// <summary>Writes and flushes.</summary>
    public ValueTask<FlushResult> SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        _giving.Give(Count);
        var ready = PrepareAsync(bytes.Length, cancellationToken);
        return ready.IsCompletedSuccessfully ? SendReadyAsync(bytes, cancellationToken) : SendAfterAsync(ready, bytes, cancellationToken);
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        PassOn();
        Add(buffer.Length);
        _giving.Give(Count);
        var ready = PrepareAsync(buffer.Length, cancellationToken);
        return ready.IsCompletedSuccessfully && _chunks is null ? Inner.Stream.WriteAsync(buffer, cancellationToken) : WriteAfterAsync(ready, buffer, cancellationToken);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count)
    {
        if (_chunks is not null)
        {
            throw new NotSupportedException("The body of a response is written asynchronously.");
        }

        PassOn();
        Add(count);
        _giving.Give(Count);
        Inner.Stream.Write(buffer, offset, count);
    }

    public override void Flush()
    {
        PassOn();
        _giving.Give(Count);
        Inner.Stream.Flush();
    }

    public override Task FlushAsync(CancellationToken cancellationToken)
    {
        PassOn();
        _giving.Give(Count);
        return Inner.Stream.FlushAsync(cancellationToken);
    }

    public void DisableBuffering() => Inner.DisableBuffering();

    public Task StartAsync(CancellationToken cancellationToken = default) => Inner.StartAsync(cancellationToken);

    public Task CompleteAsync()
    {
        End();
        _giving.Give(Count);
        return _chunks is null ? Inner.CompleteAsync() : EndAsync();

        async Task EndAsync()
        {
            await EndChunksAsync();
            await Inner.CompleteAsync();
        }
    }

    public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default)
    {
        if (_chunks is not null)
        {
            return SendFileFallback.SendFileAsync(this, path, offset, count, cancellationToken);
        }

        PassOn();
        Count += count ?? new FileInfo(path).Length - offset;
        _giving.Give(Count);
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
            return _starting ?? Task.CompletedTask;
        }

        var start = StartOnceAsync(cancellationToken);
        if (start.IsCompletedSuccessfully)
        {
            _ = Inner.Writer.GetMemory(Math.Min(length, MostAtOnce));
        }

        return start;
    }

    /// <summary>What others do before the head is sent may take its time, and is done once.</summary>
    private Task StartOnceAsync(CancellationToken cancellationToken)
    {
        if (_starting is { IsCompletedSuccessfully: false })
        {
            return _starting;
        }

        var start = Inner.StartAsync(cancellationToken);
        _starting = start.IsCompletedSuccessfully ? null : start;
        return start;
    }

    private bool MayShare() => _features is { } features
        && features.GetRequiredFeature<IHttpResponseFeature>().Headers.ContentLength is not null
        && HttpProtocol.IsHttp11(features.GetRequiredFeature<IHttpRequestFeature>().Protocol)
        && features.Get<ITlsConnectionFeature>() is null;

    /// <summary>The server gives a client time by the bytes that it copies, and would give none for these. As much as is configured at least, and no more than this flush takes.</summary>
    private void BePatient(int bytes)
    {
        if (_features!.Get<IHttpMinResponseDataRateFeature>() is not { MinDataRate: { } rate } feature)
        {
            return;
        }

        if (rate != _patience)
        {
            _configuredRate = rate;
        }

        var needed = TimeSpan.FromSeconds(bytes / rate.BytesPerSecond);
        if (needed <= _configuredRate!.GracePeriod)
        {
            feature.MinDataRate = _configuredRate;
        }
        else if (needed != rate.GracePeriod)
        {
            feature.MinDataRate = _patience is { } known && known.BytesPerSecond == rate.BytesPerSecond && known.GracePeriod == needed ? known : _patience = new MinDataRate(rate.BytesPerSecond, needed);
        }
    }

    private void ForgetChunks(IFeatureCollection features)
    {
        if (_chunks is not null)
        {
            _chunks = null;
            features.Set<IHttpResponseTrailersFeature>(null);
        }
    }

    private ValueTask<FlushResult> SendReadyAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) =>
        _chunks is { } chunks ? chunks.SendAsync(Inner.Writer, bytes, cancellationToken) : Inner.Writer.WriteAsync(bytes, cancellationToken);

    private async ValueTask<FlushResult> SendAfterAsync(Task ready, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        await ready;
        return await SendReadyAsync(bytes, cancellationToken);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask WriteAfterAsync(Task ready, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        await ready;
        await SendReadyAsync(bytes, cancellationToken);
    }

    private void PassOn() => _writer?.PassOn();
}
