using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ScriptProxy.FunctionalTests.Wire;

/// <summary>Either end of a TCP connection, spoken in bytes that are written as Latin-1.</summary>
internal sealed class WireConnection(Socket socket) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly NetworkStream _stream = new(socket, ownsSocket: true);
    private readonly byte[] _buffer = new byte[16 * 1024];
    private int _start;
    private int _end;

    public static async Task<WireConnection> ConnectAsync(Uri address)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, address.Port));
        return new WireConnection(socket);
    }

    public Task SendAsync(string bytes) => _stream.WriteAsync(Encoding.Latin1.GetBytes(bytes)).AsTask().WaitAsync(Patience);

    /// <summary>Sends a request and reads its answer.</summary>
    public async Task<WireMessage> AskAsync(string request)
    {
        await SendAsync(request);
        return await ReadAnswerAsync(isHead: request.StartsWith("HEAD ", StringComparison.Ordinal));
    }

    /// <summary>Reads a response; the other end must not close before it is whole.</summary>
    public async Task<WireMessage> ReadAnswerAsync(bool isHead = false)
    {
        var head = await ReadHeadAsync() ?? throw new IOException("The connection ended without an answer.");
        var message = new WireMessage(head, "");
        return isHead || message.Status is < 200 or 204 or 304 ? message : message with { Body = await ReadBodyAsync(message, untilEnd: true) };
    }

    /// <summary>Reads a request; null if the connection ended before one.</summary>
    public async Task<WireMessage?> ReadRequestAsync() => await ReadHeadAsync() is { } head ? await ReadRequestAsync(head) : null;

    /// <summary>Reads what follows a request's head.</summary>
    public async Task<WireMessage> ReadRequestAsync(string head)
    {
        var message = new WireMessage(head, "");
        return message with { Body = await ReadBodyAsync(message, untilEnd: false) };
    }

    /// <summary>Reads a head without its body; null if the connection ended before one.</summary>
    public async Task<string?> ReadHeadAsync()
    {
        var head = new StringBuilder();
        while (!EndsWith(head, "\r\n\r\n"))
        {
            if (await ReadByteAsync() is not (>= 0 and var value))
            {
                return null;
            }

            head.Append((char)value);
        }

        return head.ToString();
    }

    /// <summary>Reads so many bytes.</summary>
    public async Task<string> ReadAsync(int count)
    {
        var text = new StringBuilder(count);
        while (text.Length < count)
        {
            if (await ReadByteAsync() is not (>= 0 and var value))
            {
                throw new IOException($"The connection ended after {text.Length} of {count} bytes.");
            }

            text.Append((char)value);
        }

        return text.ToString();
    }

    public async Task<string> ReadLineAsync()
    {
        var line = new StringBuilder();
        while (!EndsWith(line, "\r\n"))
        {
            line.Append(await ReadAsync(1));
        }

        return line.ToString(0, line.Length - 2);
    }

    /// <summary>Waits for the other end to close; false if it sends something first.</summary>
    public async Task<bool> IsClosedAsync() => await ReadByteAsync() < 0;

    /// <summary>Whether anything comes within a short time.</summary>
    public async Task<bool> IsSilentAsync(TimeSpan time)
    {
        if (_start < _end)
        {
            return false;
        }

        using var impatience = new CancellationTokenSource(time);
        try
        {
            _end = await socket.ReceiveAsync(_buffer, SocketFlags.None, impatience.Token);
            _start = 0;
            return false;
        }
        catch (OperationCanceledException)
        {
            return true;
        }
    }

    public void Dispose() => _stream.Dispose();

    private static bool EndsWith(StringBuilder text, string end) =>
        text.Length >= end.Length && text.ToString(text.Length - end.Length, end.Length) == end;

    private async Task<string> ReadBodyAsync(WireMessage message, bool untilEnd)
    {
        if (message.Header("Transfer-Encoding") is not null)
        {
            return await ReadChunksAsync();
        }

        if (message.Header("Content-Length") is { } length)
        {
            return await ReadAsync(int.Parse(length, CultureInfo.InvariantCulture));
        }

        var rest = new StringBuilder();
        while (untilEnd && await ReadByteAsync() is >= 0 and var value)
        {
            rest.Append((char)value);
        }

        return rest.ToString();
    }

    private async Task<string> ReadChunksAsync()
    {
        var body = new StringBuilder();
        while (int.Parse(await ReadLineAsync(), NumberStyles.HexNumber, CultureInfo.InvariantCulture) is > 0 and var size)
        {
            body.Append(await ReadAsync(size));
            await ReadLineAsync();
        }

        while (await ReadLineAsync() is not "")
        {
        }

        return body.ToString();
    }

    private async ValueTask<int> ReadByteAsync()
    {
        if (_start == _end)
        {
            try
            {
                (_start, _end) = (0, await _stream.ReadAsync(_buffer).AsTask().WaitAsync(Patience));
            }
            catch (IOException)
            {
                return -1; // a reset ends it too
            }

            if (_end == 0)
            {
                return -1;
            }
        }

        return _buffer[_start++];
    }
}
