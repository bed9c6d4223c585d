using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace ScriptProxy.FunctionalTests.Wire;

/// <summary>An upstream on raw sockets: it remembers what it received byte for byte, and answers whatever it is told to.</summary>
internal sealed class WireUpstream : IAsyncDisposable
{
    public const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<WireConnection, Task> _serve;
    private int _connections;

    public WireUpstream(Func<WireConnection, Task> serve)
    {
        _serve = serve;
        _listener.Start();
        _ = AcceptAsync();
    }

    /// <summary>One that reads request after request and answers each with the same bytes.</summary>
    /// <param name="answer">The bytes, in Latin-1.</param>
    /// <param name="closes">Whether it closes the connection behind the answer.</param>
    public WireUpstream(string answer = Ok, bool closes = false)
    {
        _serve = async connection =>
        {
            while (await connection.ReadRequestAsync() is { } request)
            {
                Requests.Enqueue(request);
                await connection.SendAsync(answer);
                if (closes)
                {
                    return;
                }
            }
        };
        _listener.Start();
        _ = AcceptAsync();
    }

    public ConcurrentQueue<WireMessage> Requests { get; } = new();

    public string Address => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>How many connections it was asked for.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>A configuration that sends everything here.</summary>
    public string Configuration => $$"""
        {
          "ReverseProxy": {
            "Routes": { "all": { "ClusterId": "main", "Match": { "Path": "{**rest}" } } },
            "Clusters": { "main": { "Destinations": { "d1": { "Address": "{{Address}}" } } } }
          }
        }
        """;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptSocketAsync(_stop.Token);
                socket.NoDelay = true;
                Interlocked.Increment(ref _connections);
                _ = ServeAsync(new WireConnection(socket));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test has ended.
        }
    }

    private async Task ServeAsync(WireConnection connection)
    {
        try
        {
            using var _ = connection;
            await _serve(connection);
        }
        catch (Exception exception) when (exception is IOException or TimeoutException or ObjectDisposedException)
        {
            // The proxy has closed the connection: what the client got tells whether that was right.
        }
    }
}
