using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ScriptProxy.FunctionalTests.Protocol;

/// <summary>An upstream that answers every request with the same bytes.</summary>
internal sealed class RawUpstream : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly byte[] _answer;
    private readonly bool _closes;
    private readonly int _piece;
    private int _connections;

    /// <param name="answer">What it sends, in Latin-1.</param>
    /// <param name="closes">Whether it closes the connection behind its answer.</param>
    /// <param name="piece">How many bytes it sends at a time.</param>
    public RawUpstream(string answer, bool closes = false, int piece = int.MaxValue)
    {
        (_answer, _closes, _piece) = (Encoding.Latin1.GetBytes(answer), closes, piece);
        _listener.Start();
        Uri = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");
        _ = Accept();
    }

    public Uri Uri { get; }

    /// <summary>How many connections it was asked for.</summary>
    public int Connections => Volatile.Read(ref _connections);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task Accept()
    {
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptSocketAsync(_stop.Token);
                Interlocked.Increment(ref _connections);
                _ = Serve(socket, _stop.Token);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test has ended.
        }
    }

    private async Task Serve(Socket socket, CancellationToken stop)
    {
        try
        {
            using var _ = socket;
            socket.NoDelay = true;
            var request = new StringBuilder();
            var buffer = new byte[4096];
            while (await socket.ReceiveAsync(buffer, stop) is var read and > 0)
            {
                request.Append(Encoding.Latin1.GetString(buffer, 0, read));
                if (!request.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
                {
                    continue;
                }

                request.Clear();
                for (var at = 0; at < _answer.Length; at += _piece)
                {
                    await socket.SendAsync(_answer.AsMemory(at, Math.Min(_piece, _answer.Length - at)), stop);
                    await Task.Yield();
                }

                if (_closes)
                {
                    socket.Shutdown(SocketShutdown.Send);
                }
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException)
        {
            // The test has ended, or the client has had enough.
        }
    }
}
