using System.Diagnostics;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using ScriptProxy.FunctionalTests.Hooks;
using ScriptProxy.FunctionalTests.Wire;
using ScriptProxy.Load.Slow;
using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.Buffering;

public sealed class BufferingTests : IDisposable
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    private const int LargeTimes = 6; // more than the system takes on its own
    private static readonly byte[] Body = RandomNumberGenerator.GetBytes(12 << 20);

    private readonly TemporaryFolder _files = new();
    private int _busy;

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData(64, 1024)]
    [InlineData(20_000, 0)]
    public async Task An_upstream_is_free_before_the_client_reads_a_byte(int memory, int file)
    {
        await using var upstream = await UpstreamAsync();
        await using var proxy = await StartAsync(upstream, ("Responses:MemoryKilobytes", $"{memory}"), ("Responses:FileMegabytes", $"{file}"));
        using var answer = await proxy.Client.GetAsync("/", HttpCompletionOption.ResponseHeadersRead);
        await Eventually.TrueAsync(() => Volatile.Read(ref _busy) == 0, "the upstream is free");
        Assert.Equal(1, proxy.Proxy.Generations.Current.Pins.Sum); // the client is not
        Assert.Empty(Directory.GetFiles(_files.Path));

        Assert.Equal(Body, await answer.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Many_slow_clients_leave_the_upstream_free()
    {
        await using var upstream = await UpstreamAsync(8 << 20);
        await using var proxy = await StartAsync(upstream);
        var clients = new List<RawClient>();
        for (var i = 0; i < 20; i++)
        {
            var client = await RawClient.ConnectAsync(proxy.Address);
            clients.Add(client);
            await client.SendAsync(Get);
        }

        await Eventually.TrueAsync(() => upstream.Requests.Count == clients.Count && Volatile.Read(ref _busy) == 0, "the upstream is free");
        foreach (var client in clients)
        {
            client.Reset();
        }

        await Eventually.TrueAsync(() => proxy.Proxy.Generations.Current.Pins.Sum == 0, "nothing is left");
    }

    [Fact]
    public async Task Clients_at_10_KB_a_second_leave_the_upstreams_connections_free()
    {
        await using var output = new StringWriter();
        var with = await Run(TimeSpan.FromSeconds(60)).MeasureAsync(isBuffered: true, output);
        var without = await Run(TimeSpan.FromSeconds(3)).MeasureAsync(isBuffered: false, output);
        Assert.True(with is { IsRight: true, Busy: 0, Reading: 30 } && (!OperatingSystem.IsLinux() || without is { IsRight: true, Busy: 30 }), output.ToString());

        static SlowRun Run(TimeSpan time) => new(clients: 30, bytesPerSecond: 10_000, bodyBytes: 2 << 20, time);
    }

    [Fact]
    public async Task A_client_of_HTTP_2_that_opens_no_window_holds_no_upstream()
    {
        await using var upstream = await UpstreamAsync();
        await using var proxy = await StartAsync(upstream, Http2Client.Endpoint);
        using var client = Http2Client.Create();
        using var answer = await client.GetAsync(proxy.Address, HttpCompletionOption.ResponseHeadersRead); // who does not read opens no window
        await Eventually.TrueAsync(() => Volatile.Read(ref _busy) == 0, "the upstream is free");
        Assert.Equal(Body, await answer.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Web_sockets_pass_as_they_come(int version)
    {
        await using var upstream = await Upstream.StartAsync(async http =>
        {
            using var socket = await http.WebSockets.AcceptWebSocketAsync();
            var buffer = new byte[100];
            while (await socket.ReceiveAsync(buffer, CancellationToken.None) is { MessageType: not WebSocketMessageType.Close } message)
            {
                await socket.SendAsync(buffer.AsMemory(0, message.Count), message.MessageType, true, CancellationToken.None);
            }
        });
        await using var proxy = await StartAsync(upstream, version == 2 ? Http2Client.Endpoint : "");
        using var socket = new ClientWebSocket();
        (socket.Options.HttpVersion, socket.Options.HttpVersionPolicy) = (new Version(version, version == 1 ? 1 : 0), HttpVersionPolicy.RequestVersionExact);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await socket.ConnectAsync(new UriBuilder(proxy.Address) { Scheme = "ws" }.Uri, new HttpMessageInvoker(new SocketsHttpHandler()), patience.Token);
        var buffer = new byte[100];
        foreach (var text in (string[])["one", "two"])
        {
            await socket.SendAsync(Encoding.ASCII.GetBytes(text), WebSocketMessageType.Text, true, patience.Token);
            Assert.Equal(text, Encoding.ASCII.GetString(buffer, 0, (await socket.ReceiveAsync(buffer, patience.Token)).Count));
        }
    }

    [Fact]
    public async Task Bodies_that_wait_since_before_a_reload_count_after_it()
    {
        await using var upstream = await UpstreamAsync();
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            BuiltInPlugins = true,
            Upstream = upstream,
            Configuration = Configuration(upstream, "", ("MaxFileMegabytes", "13"), ("MaxClientPercent", "100")),
        });
        using var first = await proxy.Client.GetAsync("/", HttpCompletionOption.ResponseHeadersRead);
        await Eventually.TrueAsync(() => Volatile.Read(ref _busy) == 0, "the upstream is free");

        proxy.Write("scriptproxy.json", Configuration(upstream, "", ("MaxFileMegabytes", "13"), ("MaxClientPercent", "100"), ("Responses:MemoryKilobytes", "65")));
        Assert.Empty(await proxy.ReloadAsync());
        using var second = await proxy.Client.GetAsync("/large", HttpCompletionOption.ResponseHeadersRead);
        var since = Stopwatch.GetTimestamp();
        await Eventually.TrueAsync(() => Volatile.Read(ref _busy) == 0 || Stopwatch.GetElapsedTime(since) > TimeSpan.FromSeconds(1), "it waits, or does not");
        Assert.Equal(1, Volatile.Read(ref _busy)); // there is 1 MB of room beside the 12 of before

        Assert.Equal(Body, await first.Content.ReadAsByteArrayAsync());
        Assert.Equal(LargeTimes * (long)Body.Length, (await second.Content.ReadAsByteArrayAsync()).Length);
    }

    [Fact]
    public async Task One_client_cannot_take_all_that_there_is()
    {
        await using var upstream = await UpstreamAsync();
        await using var proxy = await StartAsync(upstream, ("MaxFileMegabytes", "100"));
        using var answer = await proxy.Client.GetAsync("/large", HttpCompletionOption.ResponseHeadersRead);
        var since = Stopwatch.GetTimestamp();
        await Eventually.TrueAsync(() => Volatile.Read(ref _busy) == 0 || Stopwatch.GetElapsedTime(since) > TimeSpan.FromSeconds(1), "it waits, or does not");
        Assert.Equal(1, Volatile.Read(ref _busy)); // a quarter of 100 MB is less than it has
        Assert.Equal(LargeTimes * (long)Body.Length, (await answer.Content.ReadAsByteArrayAsync()).Length);
    }

    [Fact]
    public async Task One_client_can_where_it_may()
    {
        await using var upstream = await UpstreamAsync();
        await using var proxy = await StartAsync(upstream, ("MaxFileMegabytes", "100"), ("MaxClientPercent", "100"));
        using var answer = await proxy.Client.GetAsync("/large", HttpCompletionOption.ResponseHeadersRead);
        await Eventually.TrueAsync(() => Volatile.Read(ref _busy) == 0, "the upstream is free");
        Assert.Equal(LargeTimes * (long)Body.Length, (await answer.Content.ReadAsByteArrayAsync()).Length);
    }

    [Fact]
    public async Task A_proxy_that_is_killed_leaves_no_file()
    {
        await using var upstream = await UpstreamAsync();
        using var proxy = ProxyProcess.StartBefore(upstream.Address, "--set", "Options:Buffering:Enabled=true", "--set", $"Options:Buffering:Folder={_files.Path}");
        using var client = new HttpClient();
        using var answer = await client.GetAsync(await proxy.ListeningAsync(), HttpCompletionOption.ResponseHeadersRead);
        await Eventually.TrueAsync(() => Volatile.Read(ref _busy) == 0, "the upstream is free");
        proxy.Signal("KILL");
        await proxy.ExitAsync();
        Assert.Empty(Directory.GetFiles(_files.Path));
    }

    [Theory]
    [InlineData("X-Accel-Buffering", "no")]
    [InlineData("Content-Type", "text/event-stream; charset=utf-8")]
    public async Task What_streams_waits_for_the_client(string name, string value)
    {
        await using var upstream = await UpstreamAsync(header: (name, value));
        await using var proxy = await StartAsync(upstream);
        await using var client = await RawClient.ConnectAsync(proxy.Address);
        await client.SendAsync(Get.Replace("/ ", "/large ", StringComparison.Ordinal));
        Assert.DoesNotContain("X-Accel", await client.ReadUntilAsync("\r\n\r\n"), StringComparison.Ordinal);
        var since = Stopwatch.GetTimestamp();
        await Eventually.TrueAsync(() => Volatile.Read(ref _busy) == 0 || Stopwatch.GetElapsedTime(since) > TimeSpan.FromSeconds(0.5), "it waits, or does not");
        Assert.Equal(1, Volatile.Read(ref _busy));
    }

    [Fact]
    public async Task An_upstream_is_asked_when_all_of_the_request_is_there()
    {
        string? got = null;
        await using var upstream = await Upstream.StartAsync(async http =>
        {
            got = await new StreamReader(http.Request.Body).ReadToEndAsync();
            await http.Response.WriteAsync("thanks");
        });
        await using var proxy = await StartAsync(upstream, ("Requests:Paths:0", "/slow"), ("Requests:Paths:1", "/{any}"));
        await using var client = await RawClient.ConnectAsync(proxy.Address);
        await client.SendAsync("POST /slow HTTP/1.1\r\nHost: a\r\nContent-Length: 40000\r\nConnection: close\r\n\r\n" + new string('a', 30_000));
        await using var other = await RawClient.ConnectAsync(proxy.Address);
        await other.SendAsync("POST /not/buffered HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nConnection: close\r\n\r\nab");
        await Eventually.TrueAsync(() => upstream.Requests.Count == 1, "the other one");
        Assert.Equal("/not/buffered", upstream.Requests.Single().Target);

        await client.SendAsync(new string('b', 10_000));
        Assert.Contains("thanks", await client.ReadToEndAsync(), StringComparison.Ordinal);
        Assert.Equal(new string('a', 30_000) + new string('b', 10_000), got);
    }

    [Fact]
    public async Task A_request_that_has_no_room_goes_on_as_it_comes()
    {
        await using var upstream = await Upstream.StartAsync(http => http.Request.Body.CopyToAsync(Stream.Null));
        await using var proxy = await StartAsync(upstream, ("Requests:FileMegabytes", "0"));
        await using var client = await RawClient.ConnectAsync(proxy.Address);
        await client.SendAsync("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 400000\r\nConnection: close\r\n\r\n" + new string('a', 200_000));
        await Eventually.TrueAsync(() => upstream.Requests.Count == 1, "the upstream is asked");
        await client.SendAsync(new string('a', 200_000));
        Assert.Contains(" 200 ", await client.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_that_breaks_off_does_not_look_whole()
    {
        await using var upstream = await Upstream.StartAsync(async http =>
        {
            await http.Response.Body.WriteAsync(new byte[200_000]);
            await http.Response.Body.FlushAsync();
            http.Abort();
        });
        await using var proxy = await StartAsync(upstream, expectErrors: true);
        await Assert.ThrowsAnyAsync<Exception>(() => proxy.Client.GetByteArrayAsync("/"));
        await Eventually.TrueAsync(() => proxy.Proxy.Generations.Current.Pins.Sum == 0, "nothing is left");
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_told_with_its_key()
    {
        _files.Write("file", "");
        await using var upstream = await UpstreamAsync();
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => StartAsync(upstream, ("Folder", _files["file"])));
        Assert.Contains("Options:Buffering:Folder: temporary files cannot be made", refused.Message, StringComparison.Ordinal);
    }

    private Task<Upstream> UpstreamAsync(int bytes = 12 << 20, (string Name, string Value)? header = null) => Upstream.StartAsync(async http =>
    {
        Interlocked.Increment(ref _busy);
        if (header is { } extra)
        {
            http.Response.Headers[extra.Name] = extra.Value;
        }

        var times = http.Request.Path == "/large" ? LargeTimes : 1;
        http.Response.ContentLength = bytes * (long)times;
        try
        {
            for (; times > 0; times--)
            {
                await http.Response.Body.WriteAsync(Body.AsMemory(0, bytes), http.RequestAborted);
            }

            await http.Response.CompleteAsync();
        }
        catch (OperationCanceledException)
        {
        }
        finally
        {
            Interlocked.Decrement(ref _busy);
        }
    });

    private Task<ProxyUnderTest> StartAsync(Upstream upstream, string endpoint) =>
        ProxyUnderTest.StartAsync(new ProxySetup { BuiltInPlugins = true, Upstream = upstream, ListensAsConfigured = endpoint.Length > 0, Configuration = Configuration(upstream, endpoint) });

    private string Configuration(Upstream upstream, string endpoint, params (string Key, string Value)[] options) => $$"""
        {
          {{endpoint}}{{(endpoint.Length > 0 ? "," : "")}}
          "Options": {
            "Buffering:Enabled": true,
            "Buffering:Folder": "{{_files.Path}}"{{string.Concat(options.Select(option => $", \"Buffering:{option.Key}\": \"{option.Value}\""))}}
          },
          "ReverseProxy": {
            "Routes": { "all": { "ClusterId": "main", "Match": { "Path": "{**rest}" } } },
            "Clusters": { "main": { "Destinations": { "d1": { "Address": "{{upstream.Address}}" } } } }
          }
        }
        """;

    private Task<ProxyUnderTest> StartAsync(Upstream upstream, params (string Key, string Value)[] options) => StartAsync(upstream, false, options);

    private Task<ProxyUnderTest> StartAsync(Upstream upstream, bool expectErrors, params (string Key, string Value)[] options)
    {
        var settings = new Dictionary<string, string> { ["Options:Buffering:Enabled"] = "true", ["Options:Buffering:Folder"] = _files.Path };
        foreach (var (key, value) in options)
        {
            settings["Options:Buffering:" + key] = value;
        }

        return ProxyUnderTest.StartAsync(new ProxySetup { BuiltInPlugins = true, Upstream = upstream, Settings = settings, ExpectErrors = expectErrors });
    }
}
