using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using ScriptProxy.Host.Demo;

namespace ScriptProxy.UnitTests.Demo;

public sealed class DemoUpstreamsTests : IAsyncLifetime
{
    private readonly HttpClient _client = new();
    private DemoUpstreams _upstreams = null!;

    public async ValueTask InitializeAsync() => _upstreams = await DemoUpstreams.StartAsync(TimeProvider.System);

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _upstreams.DisposeAsync();
    }

    [Fact]
    public async Task Each_names_itself_on_a_loopback_port_of_its_own()
    {
        Assert.Matches(@"^http://127\.0\.0\.1:\d+$", _upstreams.BlueAddress);
        Assert.NotEqual(_upstreams.BlueAddress, _upstreams.GreenAddress);
        foreach (var (address, name) in new[] { (_upstreams.BlueAddress, "blue"), (_upstreams.GreenAddress, "green") })
        {
            using var response = await _client.GetAsync(address);
            Assert.Equal([name], response.Headers.GetValues("X-Upstream"));
            Assert.StartsWith(name + "\nGET /\n", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task What_was_received_is_told_byte_for_byte()
    {
        var answer = await Raw("GET /a%2Fb/../%ff?q=%zz HTTP/1.1\r\nHost: h\r\nX-A: 1\r\nX-A: 2\r\nX-Latin: \u00e4\r\nConnection: close\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", answer, StringComparison.Ordinal);
        Assert.Contains("\nGET /a%2Fb/../%ff?q=%zz\n", answer, StringComparison.Ordinal);
        Assert.Contains("\nX-A: 1\nX-A: 2\n", answer, StringComparison.Ordinal);
        Assert.Contains("\nX-Latin: ä\n", answer, StringComparison.Ordinal);
        Assert.Contains("\nbody: 0 bytes\n", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_body_is_counted(bool chunked)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, _upstreams.BlueAddress) { Content = new ByteArrayContent(new byte[3_000_001]) };
        request.Headers.TransferEncodingChunked = chunked;
        using var response = await _client.SendAsync(request);
        Assert.EndsWith("\nbody: 3000001 bytes\n", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Head_has_the_length_and_no_body()
    {
        var answer = await Raw("HEAD / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
        Assert.Matches("\r\nContent-Length: [1-9]", answer);
        Assert.EndsWith("\r\n\r\n", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_to_the_web_socket_comes_back()
    {
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri($"ws{_upstreams.GreenAddress[4..]}/ws"), default);
        await socket.SendAsync("hello"u8.ToArray(), WebSocketMessageType.Text, true, default);
        var buffer = new byte[16];
        var received = await socket.ReceiveAsync(buffer, default);
        Assert.Equal("hello", Encoding.UTF8.GetString(buffer, 0, received.Count));
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, default);
        Assert.Equal(WebSocketCloseStatus.NormalClosure, socket.CloseStatus);
    }

    [Fact]
    public async Task Events_are_sent_as_they_happen()
    {
        using var response = await _client.GetAsync(_upstreams.BlueAddress + "/events", HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        Assert.Equal("data: blue 1", await reader.ReadLineAsync());
    }

    [Fact]
    public async Task Disposing_stops_both_at_once_even_under_a_stream()
    {
        var upstreams = await DemoUpstreams.StartAsync(TimeProvider.System);
        using var response = await _client.GetAsync(upstreams.GreenAddress + "/events", HttpCompletionOption.ResponseHeadersRead);
        await upstreams.DisposeAsync();
        await Assert.ThrowsAsync<HttpRequestException>(() => _client.GetAsync(upstreams.BlueAddress));
        await Assert.ThrowsAsync<HttpRequestException>(() => _client.GetAsync(upstreams.GreenAddress));
    }

    [Fact]
    public void The_configuration_sends_everything_to_blue_and_knows_green() => Assert.Equal(
        [
            new("Options:50-strangler.csx:Cluster", "green"),
            new("Options:50-strangler.csx:Paths:/new", "/"),
            new("Options:60-upstream-by-header.csx:Clusters:0", "blue"),
            new("Options:60-upstream-by-header.csx:Clusters:1", "green"),
            new("Options:70-canary.csx:Cluster", "green"),
            new("ReverseProxy:Clusters:blue:Destinations:blue:Address", "http://a"),
            new("ReverseProxy:Clusters:green:Destinations:green:Address", "http://b"),
            new("ReverseProxy:Routes:demo:ClusterId", "blue"),
            new("ReverseProxy:Routes:demo:Match:Path", "{**catch-all}"),
        ],
        DemoConfiguration.For("http://a", "http://b").OrderBy(pair => pair.Key, StringComparer.Ordinal));

    private async Task<string> Raw(string request)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, new Uri(_upstreams.BlueAddress).Port);
        var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request));
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync();
    }
}
