using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using ScriptProxy.Host.Connections;

namespace ScriptProxy.UnitTests.Connections;

public sealed class BlackHoleTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Socket _listening;
    private readonly BlackHole _hole;

    public BlackHoleTests()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux drops attempts to connect.");
        Assert.SkipUnless(NetworkInterface.GetAllNetworkInterfaces().Any(found => found.GetIPProperties().UnicastAddresses.Any(at => at.Address.Equals(IPAddress.IPv6Loopback))), "There is no ::1 here.");
        _listening = Listening(new IPEndPoint(IPAddress.IPv6Any, 0));
        _hole = BlackHole.Open(_listening);
    }

    public void Dispose()
    {
        _hole.Dispose();
        _listening.Dispose();
    }

    [Fact]
    public async Task Attempts_of_an_address_are_dropped_and_those_of_others_are_not()
    {
        _hole.Set([Source("127.0.0.9"), Source("::ffff:127.0.0.8"), Source("2001:db8::1")]);
        await IsDroppedAsync("127.0.0.9");
        await IsDroppedAsync("127.0.0.8");
        await IsHeardAsync("127.0.0.7");
        await IsHeardAsync("::1");
    }

    [Fact]
    public async Task Networks_of_IPv6_are_dropped_and_neither_their_neighbours_nor_IPv4()
    {
        _hole.Set([Source("0:0:0:1::"), Source("1::1")]); // halves of it, which are not enough
        await IsHeardAsync("::1");
        _hole.Set([Source("1::1"), Source("::2")]);
        await IsDroppedAsync("::1");
        await IsHeardAsync("127.0.0.9");
    }

    [Fact]
    public async Task As_many_as_there_may_be_are_dropped_first_and_last()
    {
        var v4 = Enumerable.Range(1, SourceProgram.Capacity).Select(i => Source($"127.0.9.{i}"));
        _hole.Set([.. v4]);
        await IsDroppedAsync("127.0.9.1");
        await IsDroppedAsync($"127.0.9.{SourceProgram.Capacity}");
        await IsHeardAsync("127.0.8.1");
        _hole.Set([.. Enumerable.Range(1, SourceProgram.Capacity - 1).Select(i => Source($"2001:db8:0:{i:x}::")), Source("::")]);
        await IsDroppedAsync("::1");
        await IsHeardAsync("127.0.9.1");
    }

    [Fact]
    public async Task A_connection_goes_on_though_its_address_is_dropped()
    {
        using var connection = await ConnectedAsync("127.0.0.9");
        _hole.Set([Source("127.0.0.9")]);
        await IsDroppedAsync("127.0.0.9");
        await connection.Client.SendAsync("hi"u8.ToArray());
        Assert.Equal(2, await connection.Accepted.ReceiveAsync(new byte[9]).WaitAsync(Patience));
    }

    [Fact]
    public async Task Once_it_is_closed_all_are_heard_and_another_can_be_opened()
    {
        using var connection = await ConnectedAsync("127.0.0.9"); // is at the port, too
        _hole.Set([Source("127.0.0.9")]);
        await IsDroppedAsync("127.0.0.9");
        _hole.Dispose();
        await IsHeardAsync("127.0.0.9");
        using var other = BlackHole.Open(_listening);
        await IsHeardAsync("127.0.0.9");
        other.Set([Source("127.0.0.9")]);
        await IsDroppedAsync("127.0.0.9", other);
    }

    [Fact]
    public async Task Nobody_who_is_not_dropped_is_given_to_it()
    {
        for (var i = 1; i <= 100; i++)
        {
            await IsHeardAsync($"127.0.5.{i}");
        }

        Assert.Equal(0u, _hole.CountDrops());
    }

    [Fact]
    public async Task Who_joins_a_prepared_socket_is_given_nothing_before_it_has_said_what()
    {
        using var prepared = Listening(new IPEndPoint(IPAddress.Loopback, 0));
        Share(prepared);
        using var joining = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        Share(joining);
        joining.Bind(prepared.LocalEndPoint!);
        joining.Listen(200);
        for (var i = 1; i <= 50; i++)
        {
            (await ConnectedAsync($"127.0.5.{i}", prepared)).Dispose();
        }
    }

    [Fact]
    public async Task A_socket_that_listened_before_it_was_known_of_has_one_too()
    {
        using var listening = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listening.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listening.Listen(200);
        BlackHole.Prepare(listening);
        using var hole = BlackHole.Open(listening);
        hole.Set([Source("127.0.0.9")]);
        await IsDroppedAsync("127.0.0.9", hole, listening);
        (await ConnectedAsync("127.0.0.8", listening)).Dispose();
    }

    [Fact]
    public async Task The_port_can_be_taken_again_at_once()
    {
        var first = Listening(new IPEndPoint(IPAddress.Loopback, 0));
        using var connection = await ConnectedAsync("127.0.0.9", first);
        var at = (IPEndPoint)first.LocalEndPoint!;
        BlackHole.Open(first).Dispose();
        first.Dispose();
        using var next = Listening(at);
        using var hole = BlackHole.Open(next);
        (await ConnectedAsync("127.0.0.9", next)).Dispose();
    }

    [Fact]
    public void A_second_proxy_at_the_same_port_is_told_that_it_is_in_use()
    {
        using var second = new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp) { DualMode = true };
        var thrown = Assert.Throws<SocketException>(() =>
        {
            second.Bind(_listening.LocalEndPoint!);
            second.Listen();
        });
        Assert.Equal(SocketError.AddressAlreadyInUse, thrown.SocketErrorCode);
    }

    [Fact]
    public void Where_others_may_share_the_port_there_is_none_since_one_of_them_would_be_given_the_attempts()
    {
        using var shared = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        Share(shared);
        shared.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        shared.Listen();
        Assert.Contains("another socket may share its port", Assert.Throws<SocketException>(() => BlackHole.Open(shared)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public async Task It_stands_beside_one_address_as_beside_all(string address)
    {
        var at = IPAddress.Parse(address);
        using var listening = Listening(new IPEndPoint(at, 0));
        using var hole = BlackHole.Open(listening);
        var from = at.AddressFamily == AddressFamily.InterNetwork ? "127.0.0.9" : "::1";
        (await ConnectedAsync(from, listening)).Dispose();
        hole.Set([Source(from)]);
        await IsDroppedAsync(from, hole, listening);
    }

    [Fact]
    public async Task Who_is_no_longer_dropped_comes_through_when_his_system_tries_again()
    {
        _hole.Set([Source("127.0.0.9")]);
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        var before = _hole.CountDrops();
        var connecting = ConnectAsync(client, "127.0.0.9", _listening);
        await DroppedAsync(connecting, _hole, before);
        _hole.Set([]);
        await connecting.WaitAsync(Patience);
        using var accepted = await _listening.AcceptAsync().WaitAsync(Patience);
        Assert.Equal(client.LocalEndPoint!.ToString(), new IPEndPoint(((IPEndPoint)accepted.RemoteEndPoint!).Address.MapToIPv4(), ((IPEndPoint)accepted.RemoteEndPoint).Port).ToString());
    }

    [Fact]
    public void Many_of_both_kinds_find_room_while_the_ones_before_are_still_there()
    {
        var half = SourceProgram.Capacity / 2;
        SourceNetwork[] sources = [.. Enumerable.Range(1, half).Select(i => Source($"127.0.9.{i}")), .. Enumerable.Range(1, half).Select(i => Source($"2001:db8:0:{i:x}::"))];
        _hole.Set(sources);
        _hole.Set([.. sources.Reverse()]);
    }

    private static Socket Listening(IPEndPoint at)
    {
        var listening = new Socket(at.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        if (at.Address.Equals(IPAddress.IPv6Any))
        {
            listening.DualMode = true;
        }

        listening.Bind(at);
        BlackHole.Prepare(listening);
        listening.Listen(200);
        return listening;
    }

    private static void Share(Socket socket) => socket.SetRawSocketOption(1, 15, BitConverter.GetBytes(1)); // SO_REUSEPORT

    private static int Port(Socket listening) => ((IPEndPoint)listening.LocalEndPoint!).Port;

    private static SourceNetwork Source(string address) => SourceNetwork.Of(IPAddress.Parse(address));

    private static Task ConnectAsync(Socket socket, string from, Socket to)
    {
        var address = IPAddress.Parse(from);
        socket.Bind(new IPEndPoint(address, 0));
        return socket.ConnectAsync(address.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Loopback : IPAddress.IPv6Loopback, Port(to));
    }

    private static async Task DroppedAsync(Task connecting, BlackHole hole, uint before)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (hole.CountDrops() == before)
        {
            Assert.False(connecting.IsCompleted);
            await Task.Delay(1, patience.Token);
        }
    }

    private async Task IsDroppedAsync(string from, BlackHole? hole = null, Socket? listening = null)
    {
        using var socket = new Socket(IPAddress.Parse(from).AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        var before = (hole ?? _hole).CountDrops();
        var connecting = ConnectAsync(socket, from, listening ?? _listening);
        _ = connecting.ContinueWith(static late => _ = late.Exception, TaskScheduler.Default);
        await DroppedAsync(connecting, hole ?? _hole, before);
    }

    private async Task IsHeardAsync(string from)
    {
        using var connection = await ConnectedAsync(from);
    }

    private async Task<Connection> ConnectedAsync(string from, Socket? listening = null)
    {
        var socket = new Socket(IPAddress.Parse(from).AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        await ConnectAsync(socket, from, listening ?? _listening).WaitAsync(Patience);
        return new Connection(socket, await (listening ?? _listening).AcceptAsync().WaitAsync(Patience));
    }

    private sealed record Connection(Socket Client, Socket Accepted) : IDisposable
    {
        public void Dispose()
        {
            Client.Dispose();
            Accepted.Dispose();
        }
    }
}
