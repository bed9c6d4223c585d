using System.Globalization;
using System.Net;
using System.Net.WebSockets;
using System.Text;

namespace ScriptProxy.Load.Soak;

/// <summary>The constant load: requests in HTTP/1.1 and HTTP/2, long answers, and WebSockets that outlive many reloads.</summary>
internal sealed class Traffic : IAsyncDisposable
{
    private const int Http1Connections = 4;
    private const int Http2Streams = 4;
    private const int SocketsPerProtocol = 2;

    // Enough to find what goes wrong; a machine that does nothing but this would measure its own queues.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(4);
    private static readonly byte[] Posted = Encoding.UTF8.GetBytes(new string('x', 4096));

    private readonly Expectations _expectations;
    private readonly Tally _tally;
    private readonly List<HttpClient> _clients = [];
    private readonly List<Task> _running = [];
    private volatile bool _isStopping;

    public Traffic(Uri http1, Uri http2, Expectations expectations, Tally tally)
    {
        (_expectations, _tally) = (expectations, tally);
        var second = Client(http2, HttpVersion.Version20);
        for (var i = 0; i < Http1Connections; i++)
        {
            var connection = Client(http1, HttpVersion.Version11);
            Run(() => AskAsync("HTTP/1.1", connection));
        }

        for (var i = 0; i < Http2Streams; i++)
        {
            Run(() => AskAsync("HTTP/2", second));
        }

        Run(() => StreamAsync("streams", Client(http1, HttpVersion.Version11)));
        Run(() => StreamAsync("streams", second));
        for (var i = 0; i < SocketsPerProtocol; i++)
        {
            // The first of each stays from beginning to end.
            var lifetime = i == 0 ? int.MaxValue : 25;
            Run(() => TalkAsync("WebSockets", http1, HttpVersion.Version11, lifetime));
            Run(() => TalkAsync("WebSockets", http2, HttpVersion.Version20, lifetime));
        }
    }

    /// <summary>Lets everything come to its end.</summary>
    public async Task StopAsync()
    {
        _isStopping = true;
        await Task.WhenAll(_running);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _clients.ForEach(client => client.Dispose());
    }

    private static List<string> Sent(HttpResponseMessage answer) => Sent(answer.Headers);

    private static List<string> Sent(IEnumerable<KeyValuePair<string, IEnumerable<string>>> headers) =>
        [.. headers.Where(header => header.Key.Equals(LoadUpstream.StampHeader, StringComparison.OrdinalIgnoreCase)).SelectMany(header => header.Value)];

    private void Run(Func<Task> load) => _running.Add(Task.Run(load));

    private HttpClient Client(Uri address, Version version)
    {
        var client = new HttpClient(new SocketsHttpHandler { UseProxy = false })
        {
            BaseAddress = address,
            DefaultRequestVersion = version,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        _clients.Add(client);
        return client;
    }

    private async Task AskAsync(string kind, HttpClient client)
    {
        for (var i = 0; !_isStopping; i++)
        {
            try
            {
                var least = _expectations.Highest;
                var body = i % 2 == 0 ? [] : Posted;
                using var request = new HttpRequestMessage(body.Length > 0 ? HttpMethod.Post : HttpMethod.Get, "/ask")
                {
                    Version = client.DefaultRequestVersion,
                    VersionPolicy = client.DefaultVersionPolicy,
                    Content = new ByteArrayContent(body),
                };
                using var answer = await client.SendAsync(request);
                var lines = (await answer.Content.ReadAsStringAsync()).Split('\n');
                if (answer.StatusCode != HttpStatusCode.OK || lines is not [_, { Length: var length }] || length != body.Length)
                {
                    _tally.Fail(kind, $"status {(int)answer.StatusCode}, {lines.Length} lines: {lines[0]}");
                }
                else
                {
                    _tally.Judge(kind, lines[..1], Sent(answer), least);
                }
            }
            catch (Exception exception)
            {
                _tally.Fail(kind, exception.ToString());
            }

            await Task.Delay(Pause);
        }
    }

    private async Task StreamAsync(string kind, HttpClient client)
    {
        while (!_isStopping)
        {
            try
            {
                var least = _expectations.Highest;
                using var answer = await client.GetAsync("/stream", HttpCompletionOption.ResponseHeadersRead);
                using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync());
                answer.EnsureSuccessStatusCode();
                _tally.Judge(kind, [await lines.ReadLineAsync() ?? ""], Sent(answer), least);
                for (var line = 0; line < LoadUpstream.StreamLines; line++)
                {
                    if (await lines.ReadLineAsync() != line.ToString(CultureInfo.InvariantCulture))
                    {
                        _tally.Fail(kind, $"line {line} is missing");
                    }
                }
            }
            catch (Exception exception)
            {
                _tally.Fail(kind, exception.ToString());
            }
        }
    }

    private async Task TalkAsync(string kind, Uri address, Version version, int lifetime)
    {
        using var invoker = new HttpMessageInvoker(new SocketsHttpHandler { UseProxy = false });
        while (!_isStopping)
        {
            try
            {
                var least = _expectations.Highest;
                using var socket = new ClientWebSocket();
                socket.Options.HttpVersion = version;
                socket.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
                socket.Options.CollectHttpResponseDetails = true;
                await socket.ConnectAsync(new UriBuilder(address) { Scheme = "ws", Path = "/talk" }.Uri, invoker, CancellationToken.None);
                _tally.Judge(kind, [await ReceiveAsync(socket)], Sent(socket.HttpResponseHeaders!), least);
                for (var i = 0; !_isStopping && _expectations.Highest - least < lifetime; i++)
                {
                    var message = $"message {i}";
                    await socket.SendAsync(Encoding.UTF8.GetBytes(message), WebSocketMessageType.Text, true, CancellationToken.None);
                    if (await ReceiveAsync(socket) != message)
                    {
                        throw new WebSocketException($"'{message}' did not come back");
                    }

                    _tally.CountMessage();
                    await Task.Delay(Pause);
                }

                await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
            }
            catch (Exception exception)
            {
                _tally.Drop(kind, exception.ToString());
            }
        }
    }

    private static async Task<string> ReceiveAsync(ClientWebSocket socket)
    {
        var buffer = new byte[1024];
        var length = 0;
        WebSocketReceiveResult received;
        do
        {
            received = await socket.ReceiveAsync(new ArraySegment<byte>(buffer, length, buffer.Length - length), CancellationToken.None);
            length += received.Count;
        }
        while (!received.EndOfMessage);
        return received.MessageType == WebSocketMessageType.Text
            ? Encoding.UTF8.GetString(buffer, 0, length)
            : throw new WebSocketException($"closed: {socket.CloseStatus} {socket.CloseStatusDescription}");
    }
}
