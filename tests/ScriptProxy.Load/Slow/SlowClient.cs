using System.Net;
using System.Net.Sockets;

namespace ScriptProxy.Load.Slow;

/// <summary>A client that reads so many bytes a second and no more, and says whether they are the right ones.</summary>
internal sealed class SlowClient(Uri proxy, byte[] expected) : IDisposable
{
    private const int Steps = 5;
    private const int Tcp = 6;
    private const int MaxSegment = 2;

    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096, NoDelay = true };
    private int _received;

    /// <summary>The body's bytes so far.</summary>
    public int Received => Volatile.Read(ref _received);

    /// <summary>Asks, and reads until it is told to stop or has all.</summary>
    /// <returns>Whether every byte was right.</returns>
    public async Task<bool> RunAsync(int bytesPerSecond, CancellationToken stopping)
    {
        if (OperatingSystem.IsLinux())
        {
            // As through a network: with the segments of loopback the system would take megabytes for each client from the proxy, however slowly it reads.
            _socket.SetRawSocketOption(Tcp, MaxSegment, BitConverter.GetBytes(1400));
        }

        await _socket.ConnectAsync(IPAddress.Loopback, proxy.Port, CancellationToken.None);
        await _socket.SendAsync("GET / HTTP/1.1\r\nHost: slow\r\n\r\n"u8.ToArray());
        var buffer = new byte[bytesPerSecond / Steps];
        var head = 0; // how much of the empty line after the head has come
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / Steps));
        try
        {
            while (await timer.WaitForNextTickAsync(stopping))
            {
                var read = await _socket.ReceiveAsync(buffer, stopping);
                var at = 0;
                for (; at < read && head < 4; at++)
                {
                    head = buffer[at] == "\r\n\r\n"u8[head] ? head + 1 : buffer[at] == '\r' ? 1 : 0;
                }

                var body = buffer.AsSpan(at, read - at);
                if (read == 0 || !body.SequenceEqual(expected.AsSpan(Received, body.Length)))
                {
                    return false;
                }

                Volatile.Write(ref _received, Received + body.Length);
                if (Received == expected.Length)
                {
                    return true;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // It has been looked at long enough.
        }

        return true;
    }

    public void Dispose()
    {
        _socket.LingerState = new LingerOption(true, 0);
        _socket.Dispose();
    }
}
