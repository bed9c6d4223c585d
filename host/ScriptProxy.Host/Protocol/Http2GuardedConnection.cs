using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace ScriptProxy.Host.Protocol;

/// <summary>
/// A connection as the layers within the guard see it. Kestrel offers no place between its HTTPS and its HTTP layer, but the HTTPS layer
/// assigns the plaintext to <see cref="Transport"/>: there the guard takes it up, if HTTP/2 was negotiated. Other protocols keep
/// the transport they were given, and so pay nothing.
/// </summary>
internal sealed class Http2GuardedConnection : ConnectionContext
{
    private readonly ConnectionContext _inner;
    private readonly Func<ConnectionContext, IDuplexPipe, IDuplexPipe> _guard;
    private readonly IDuplexPipe _first;
    private readonly TaskCompletionSource _aborted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IDuplexPipe _transport;
    private bool _isGuarded;

    /// <param name="inner">The connection.</param>
    /// <param name="guard">Puts a transport under watch.</param>
    /// <param name="guardFirst">Whether the connection may be HTTP/2 from its first byte on.</param>
    public Http2GuardedConnection(ConnectionContext inner, Func<ConnectionContext, IDuplexPipe, IDuplexPipe> guard, bool guardFirst)
    {
        _inner = inner;
        _guard = guard;
        _isGuarded = guardFirst;
        _first = _transport = guardFirst ? guard(this, inner.Transport) : inner.Transport;
    }

    public override IDuplexPipe Transport
    {
        get => _transport;

        set
        {
            // The layers restore in the end what they found, so the first transport comes back as it is.
            var isHttp2 = value != _first && IsHttp2Negotiated;
            _isGuarded |= isHttp2;
            _transport = isHttp2 ? _guard(this, value) : value;
        }
    }

    public override string ConnectionId
    {
        get => _inner.ConnectionId;
        set => _inner.ConnectionId = value;
    }

    public override IFeatureCollection Features => _inner.Features;

    public override IDictionary<object, object?> Items
    {
        get => _inner.Items;
        set => _inner.Items = value;
    }

    public override CancellationToken ConnectionClosed
    {
        get => _inner.ConnectionClosed;
        set => _inner.ConnectionClosed = value;
    }

    public override EndPoint? LocalEndPoint
    {
        get => _inner.LocalEndPoint;
        set => _inner.LocalEndPoint = value;
    }

    public override EndPoint? RemoteEndPoint
    {
        get => _inner.RemoteEndPoint;
        set => _inner.RemoteEndPoint = value;
    }

    /// <summary>Ends when the connection has been aborted, if it is HTTP/2.</summary>
    public Task Aborted => _aborted.Task;

    private bool IsHttp2Negotiated =>
        Features.Get<ITlsApplicationProtocolFeature>()?.ApplicationProtocol.Span.SequenceEqual("h2"u8) == true;

    public override void Abort()
    {
        _inner.Abort();
        NoteAbort();
    }

    public override void Abort(ConnectionAbortedException abortReason)
    {
        _inner.Abort(abortReason);
        NoteAbort();
    }

    public override ValueTask DisposeAsync() => _inner.DisposeAsync();

    private void NoteAbort()
    {
        if (_isGuarded)
        {
            _aborted.TrySetResult();
        }
    }
}
