using System.Net;
using System.Net.Sockets;
using System.Text;
using ScriptProxy.FunctionalTests.Protocol;
using ScriptProxy.FunctionalTests.Reloading;
using ScriptProxy.FunctionalTests.Wire;
using ScriptProxy.Host.Connections;
using ScriptProxy.Testing;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.FunctionalTests.Connections;

public sealed class ConnectionLimitTests
{
    [Fact]
    public async Task An_address_has_so_many_connections_and_another_one_is_served()
    {
        await using var proxy = await StartAsync(("PerAddress", "3"));
        var held = new List<Socket>();
        for (var i = 0; i < 3; i++)
        {
            held.Add(await ConnectAsync(proxy, "127.0.0.2"));
            Assert.True(await IsServedAsync(held[i]));
        }

        using (var beyond = await ConnectAsync(proxy, "127.0.0.2"))
        {
            Assert.False(await IsServedAsync(beyond));
        }

        Assert.Equal("hello", await proxy.Client.GetStringAsync("/"));
        await Eventually.LinesAsync(() => proxy.Log.Lines, "A connection from 127.0.0.2 was closed at once, since it was beyond Connections:PerAddress");
        held[0].Dispose();
        await Eventually.TrueAsync(async () =>
        {
            using var again = await ConnectAsync(proxy, "127.0.0.2");
            return await IsServedAsync(again);
        }, "there is room again");
        held.ForEach(socket => socket.Dispose());
    }

    [Fact]
    public async Task Where_the_system_gives_no_more_sockets_clients_wait_and_the_log_says_why()
    {
        await using var upstream = await Upstream.StartAsync();
        using var proxy = ProxyProcess.StartBefore(upstream.Address);
        var address = await proxy.ListeningAsync();
        using var client = new HttpClient();
        Assert.Equal("hello", await client.GetStringAsync(address)); // so that all assemblies are loaded, for which there would be no room later
        Limit.OpenFiles(proxy.Now.Id, Directory.GetFileSystemEntries($"/proc/{proxy.Now.Id}/fd").Length + 4);
        var held = new List<TcpClient>();
        await Eventually.TrueAsync(async () =>
        {
            held.Add(new TcpClient());
            await held[^1].ConnectAsync(address.Host, address.Port);
            return proxy.Output.Contains("open no more sockets", StringComparison.Ordinal);
        }, "the log says why");
        held.ForEach(client => client.Dispose());
        await Eventually.TrueAsync(async () => await TryAsync(client, address) == "hello", "who comes when others have gone is served");
    }

    [Fact]
    public async Task New_connections_come_at_a_rate_and_those_that_are_open_go_on()
    {
        var time = new ManualTimeProvider();
        await using var proxy = await StartAsync(time, ("NewPerSecond", "2"));
        // One after the other: of connections accepted at the same time any may be the first to be counted.
        using var first = await ConnectAsync(proxy, "127.0.0.2");
        Assert.True(await IsServedAsync(first));
        using var second = await ConnectAsync(proxy, "127.0.0.2");
        Assert.True(await IsServedAsync(second));
        using var third = await ConnectAsync(proxy, "127.0.0.2");
        Assert.False(await IsServedAsync(third));
        time.Advance(TimeSpan.FromSeconds(0.6));
        using var later = await ConnectAsync(proxy, "127.0.0.2");
        Assert.Equal((true, true), (await IsServedAsync(later), await IsServedAsync(first)));
    }

    [Fact]
    public async Task Who_goes_on_although_he_is_refused_is_not_heard_for_a_while_and_nobody_else_notices()
    {
        var time = new ManualTimeProvider();
        await using var proxy = await StartAsync(time, ("PerAddress", "1"));
        using var inside = await ConnectAsync(proxy, "127.0.0.2");
        Assert.True(await IsServedAsync(inside));
        await RefusedAsync(proxy, 201);
        time.Advance(TimeSpan.FromMilliseconds(50));
        await Eventually.LinesAsync(() => proxy.Log.Lines, "127.0.0.2 is refused too often, or floods: for 00:00:01 the system drops what it begins, unanswered");
        Assert.Equal(1, Metric(proxy, "scriptproxy.connections.silenced"));
        var unheard = ConnectAsync(proxy, "127.0.0.2");
        await Eventually.TrueAsync(() => Metric(proxy, "scriptproxy.connections.dropped") > 0, "the system drops it");
        using var other = await ConnectAsync(proxy, "127.0.0.3");
        Assert.Equal((true, true, false), (await IsServedAsync(inside), await IsServedAsync(other), unheard.IsCompleted));

        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(0, Metric(proxy, "scriptproxy.connections.silenced"));
        using var heard = await unheard.WaitAsync(TimeSpan.FromSeconds(30)); // the system tries again after one second, three and seven
        Assert.False(await IsServedAsync(heard));
    }

    [Fact]
    public async Task A_changed_configuration_forgets_who_was_not_heard()
    {
        var time = new ManualTimeProvider();
        await using var proxy = await StartAsync(time, ("PerAddress", "1"), ("SilentDrop", "20:00:00"));
        using var inside = await ConnectAsync(proxy, "127.0.0.2");
        Assert.True(await IsServedAsync(inside));
        await RefusedAsync(proxy, 201);
        time.Advance(TimeSpan.FromMilliseconds(50));
        var unheard = ConnectAsync(proxy, "127.0.0.2");
        await Eventually.TrueAsync(() => Metric(proxy, "scriptproxy.connections.dropped") > 0, "the system drops it");
        proxy.Write("scriptproxy.json", "{}");
        await proxy.ReloadAsync();
        time.Advance(TimeSpan.FromMilliseconds(50));
        using var heard = await unheard.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task A_trusted_proxy_is_exempt()
    {
        await using var proxy = await StartAsync(null, "127.0.0.2", ("PerAddress", "1"), ("NewPerSecond", "1"));
        using var first = await ConnectAsync(proxy, "127.0.0.2");
        using var second = await ConnectAsync(proxy, "127.0.0.2");
        Assert.Equal((true, true), (await IsServedAsync(first), await IsServedAsync(second)));
    }

    [Fact]
    public async Task Whoever_floods_with_frames_is_marked_on_all_connections()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            ListensAsConfigured = true,
            Rule = """OnRequest(request => request.Suspicion.IsSet ? request.Respond(403, request.Suspicion.Reason) : Continue);""",
            Configuration = "{" + Http2Client.Endpoint + "," + Http2Client.Upstream.Replace("\"Version\": \"2\", \"VersionPolicy\": \"RequestVersionExact\"", "\"Version\": \"1.1\"", StringComparison.Ordinal) + "}",
        });
        using var client = Http2Client.Create();
        client.BaseAddress = proxy.Address;
        Assert.Equal("hello", await client.GetStringAsync("/"));

        await using var flood = await RawHttp2.Connect(new IPEndPoint(IPAddress.Loopback, proxy.Address.Port));
        byte[] pings = [.. Enumerable.Range(0, 100).SelectMany(_ => RawHttp2.Frame(0x6, 1, 0, new byte[8]))]; // acknowledgements, which nobody answers
        for (var i = 0; i < 60; i++)
        {
            try
            {
                await flood.Send(pings);
            }
            catch (IOException)
            {
                break;
            }
        }

        await Eventually.TrueAsync(() => proxy.Log.Lines.Any(line => line.Contains("too many frames that carry nothing", StringComparison.Ordinal)), "the flood is ended");
        using var marked = await client.GetAsync("/");
        Assert.Equal((HttpStatusCode.Forbidden, "connection"), (marked.StatusCode, await marked.Content.ReadAsStringAsync()));
    }

    [Theory]
    [InlineData("PerAddress", "0")]
    [InlineData("NewPerSecond", "-1")]
    [InlineData("Exempt:0", "10.0.0")]
    [InlineData("PerClient", "3")]
    [InlineData("FloodMemory", "soon")]
    public async Task What_cannot_be_is_refused_with_its_key(string key, string value)
    {
        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => StartAsync((key, value)));
        Assert.Contains($"Connections:{key}", refusal.Message, StringComparison.Ordinal);
    }

    private static Task<ProxyUnderTest> StartAsync(params (string Key, string Value)[] limits) => StartAsync(null, null, limits);

    private static Task<ProxyUnderTest> StartAsync(TimeProvider? time, params (string Key, string Value)[] limits) => StartAsync(time, null, limits);

    private static Task<ProxyUnderTest> StartAsync(TimeProvider? time, string? trusted, params (string Key, string Value)[] limits)
    {
        var settings = limits.ToDictionary(limit => $"Connections:{limit.Key}", limit => limit.Value);
        if (trusted is not null)
        {
            settings["Forwarding:TrustedProxies:0"] = trusted;
        }

        return ProxyUnderTest.StartAsync(new ProxySetup { Time = time, Settings = settings });
    }

    private static async Task RefusedAsync(ProxyUnderTest proxy, int count)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux drops attempts to connect.");
        for (var i = 0; i < count; i++)
        {
            using var refused = await ConnectAsync(proxy, "127.0.0.2");
            Assert.False(await IsServedAsync(refused));
        }
    }

    private static double Metric(ProxyUnderTest proxy, string name) => proxy.Proxy.Metrics.Metrics.Single(metric => metric.Name == name).Read().Single().Value;

    private static async Task<Socket> ConnectAsync(ProxyUnderTest proxy, string from)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
        try
        {
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, proxy.Address.Port));
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.ConnectionReset)
        {
            // It was accepted and reset before this was noticed; whoever uses it sees that.
        }

        return socket;
    }

    private static async Task<bool> IsServedAsync(Socket socket)
    {
        try
        {
            await socket.SendAsync(Encoding.ASCII.GetBytes("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n"));
            var (buffer, answer) = (new byte[4096], "");
            while (!answer.EndsWith("\r\n\r\n", StringComparison.Ordinal)) // what were left unread would be taken for the next answer
            {
                var length = await socket.ReceiveAsync(buffer).WaitAsync(TimeSpan.FromSeconds(20));
                if (length == 0)
                {
                    return false;
                }

                answer += Encoding.ASCII.GetString(buffer, 0, length);
            }

            return answer.StartsWith("HTTP/1.1 200", StringComparison.Ordinal);
        }
        catch (SocketException)
        {
            return false; // it was reset
        }
    }

    private static async Task<string?> TryAsync(HttpClient client, Uri address)
    {
        try
        {
            return await client.GetStringAsync(address);
        }
        catch (HttpRequestException)
        {
            return null; // the proxy has not noticed yet that the others have gone, and has no socket for the upstream
        }
    }
}
