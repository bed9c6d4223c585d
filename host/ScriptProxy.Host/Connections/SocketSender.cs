using System.Net.Sockets;
using System.Threading.Tasks.Sources;

namespace ScriptProxy.Host.Connections;

/// <summary>Sends pieces of memory over a connection, all of them in one call where the system takes them; for one caller at a time. Who has to wait goes on where the socket becomes ready. Without garbage.</summary>
internal sealed class SocketSender(Socket socket) : SocketAsyncEventArgs(true), IValueTaskSource
{
    private static readonly ArraySegment<byte>[] Nothing = [new(new byte[1])];

    private ManualResetValueTaskSourceCore<bool> _sent;

    /// <summary>Sends all of the pieces. The list and what is in it must stay as they are until then.</summary>
    /// <exception cref="SocketException">The connection is over.</exception>
    /// <exception cref="ObjectDisposedException">It was ended on this side.</exception>
    public ValueTask SendAsync(List<ArraySegment<byte>> pieces)
    {
        _sent.Reset();
        if (pieces.Count == 1)
        {
            BufferList = null;
            SetBuffer(pieces[0].Array, pieces[0].Offset, pieces[0].Count);
        }
        else
        {
            SetBuffer(null, 0, 0);
            BufferList = pieces;
        }

        try
        {
            return socket.SendAsync(this) ? new ValueTask(this, _sent.Version)
                : SocketError == SocketError.Success ? ValueTask.CompletedTask
                : ValueTask.FromException(new SocketException((int)SocketError));
        }
        catch (ObjectDisposedException exception)
        {
            return ValueTask.FromException(exception);
        }
    }

    /// <summary>Lets go of what was sent, which a connection that waits for its client would keep otherwise.</summary>
    public void Forget()
    {
        if (BufferList is null)
        {
            SetBuffer(null, 0, 0);
        }
        else
        {
            BufferList = Nothing; // it has a copy of the list, which it does not clear for none
            BufferList = null;
        }
    }

    void IValueTaskSource.GetResult(short token) => _sent.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _sent.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) => _sent.OnCompleted(continuation, state, token, flags);

    protected override void OnCompleted(SocketAsyncEventArgs e)
    {
        if (SocketError == SocketError.Success)
        {
            _sent.SetResult(true);
        }
        else
        {
            _sent.SetException(new SocketException((int)SocketError));
        }
    }
}
