using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace ScriptProxy.Host.Connections;

/// <summary>A connection that was let in, and leaves when it is closed. Not when the client has sent its last, who may read slowly then for as long as he likes.</summary>
internal sealed class AdmittedConnection : ConnectionContext
{
    private readonly ConnectionContext _connection;
    private readonly ConnectionGate _gate;
    private readonly Admission _admission;
    private readonly ClientWriter _writer;
    private int _hasLeft;

    public AdmittedConnection(ConnectionContext connection, Socket socket, ConnectionGate gate, Admission admission)
    {
        (_connection, _gate, _admission) = (connection, gate, admission);
        var reader = new ClientReader(connection.Transport.Input);
        _writer = new ClientWriter(connection, socket, connection.Transport.Output);
        connection.Transport = new ClientPipes(reader, _writer);
        connection.Features.Set(reader);
    }

    public override string ConnectionId
    {
        get => _connection.ConnectionId;
        set => _connection.ConnectionId = value;
    }

    public override IFeatureCollection Features => _connection.Features;

    public override IDictionary<object, object?> Items
    {
        get => _connection.Items;
        set => _connection.Items = value;
    }

    public override IDuplexPipe Transport
    {
        get => _connection.Transport;
        set => _connection.Transport = value;
    }

    public override CancellationToken ConnectionClosed
    {
        get => _connection.ConnectionClosed;
        set => _connection.ConnectionClosed = value;
    }

    public override EndPoint? LocalEndPoint
    {
        get => _connection.LocalEndPoint;
        set => _connection.LocalEndPoint = value;
    }

    public override EndPoint? RemoteEndPoint
    {
        get => _connection.RemoteEndPoint;
        set => _connection.RemoteEndPoint = value;
    }

    public override void Abort() => _connection.Abort();

    public override void Abort(ConnectionAbortedException abortReason) => _connection.Abort(abortReason);

    public override async ValueTask DisposeAsync()
    {
        try
        {
            await _writer.EndAsync();
        }
        finally
        {
            await _connection.DisposeAsync();
            if (Interlocked.Exchange(ref _hasLeft, 1) == 0)
            {
                _writer.Dispose();
                _gate.Leave(_admission);
            }
        }
    }

    private sealed record ClientPipes(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
