using System.Net;
using System.Net.Sockets;
using ScriptProxy.Host.Connections;

namespace ScriptProxy.UnitTests.Connections;

public sealed class SynDropTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Socket _listening = new(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp) { DualMode = true };

    public SynDropTests()
    {
        Assert.SkipUnless(Socket.OSSupportsIPv6, "There is no IPv6 here.");
        _listening.Bind(new IPEndPoint(IPAddress.IPv6Any, 0));
        _listening.Listen(200);
        var fault = SynDrop.FindFault(_listening);
        Assert.SkipUnless(fault is null, $"Attempts to connect are not dropped here: {fault}.");
    }

    private int Port => ((IPEndPoint)_listening.LocalEndPoint!).Port;

    public void Dispose() => _listening.Dispose();

    [Fact]
    public async Task Attempts_of_an_address_are_dropped_and_those_of_others_are_not()
    {
        SynDrop.Set(_listening, [Source("127.0.0.9"), Source("::ffff:127.0.0.8"), Source("2001:db8::1")]);
        await IsDroppedAsync("127.0.0.9");
        await IsDroppedAsync("127.0.0.8");
        await IsHeardAsync("127.0.0.7");
        await IsHeardAsync("::1");
    }

    [Fact]
    public async Task Networks_of_IPv6_are_dropped_and_neither_their_neighbours_nor_IPv4()
    {
        SynDrop.Set(_listening, [Source("0:0:0:1::"), Source("1::1")]); // halves of it, which are not enough
        await IsHeardAsync("::1");
        SynDrop.Set(_listening, [Source("1::1"), Source("::2")]);
        await IsDroppedAsync("::1");
        await IsHeardAsync("127.0.0.9");
    }

    [Fact]
    public async Task As_many_as_there_may_be_are_dropped_first_and_last()
    {
        var v4 = Enumerable.Range(1, SynDrop.Capacity).Select(i => Source($"127.0.9.{i}"));
        SynDrop.Set(_listening, [.. v4]);
        await IsDroppedAsync("127.0.9.1");
        await IsDroppedAsync($"127.0.9.{SynDrop.Capacity}");
        await IsHeardAsync("127.0.8.1");
        SynDrop.Set(_listening, [.. Enumerable.Range(1, SynDrop.Capacity - 1).Select(i => Source($"2001:db8:0:{i:x}::")), Source("::")]);
        await IsDroppedAsync("::1");
        await IsHeardAsync("127.0.9.1");
    }

    [Fact]
    public async Task A_connection_goes_on_though_its_address_is_dropped()
    {
        using var first = await ConnectedAsync("127.0.0.9");
        SynDrop.Set(_listening, [Source("127.0.0.8")]);
        using var second = await ConnectedAsync("127.0.0.9");
        SynDrop.Set(second.Accepted, [Source("127.0.0.9")]);
        SynDrop.Set(_listening, [Source("127.0.0.9")]);
        await IsDroppedAsync("127.0.0.9");
        foreach (var (from, to) in new[] { first, second })
        {
            await from.SendAsync("hi"u8.ToArray());
            Assert.Equal(2, await to.ReceiveAsync(new byte[9]).WaitAsync(Patience));
        }
    }

    [Fact]
    public async Task Who_is_no_longer_dropped_comes_through_when_his_system_tries_again()
    {
        SynDrop.Set(_listening, [Source("127.0.0.9")]);
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        var before = SynDrop.CountDrops(_listening);
        var connecting = ConnectAsync(client, "127.0.0.9");
        await DroppedAsync(connecting, before);
        SynDrop.Clear(_listening);
        await connecting.WaitAsync(Patience);
        using var accepted = await _listening.AcceptAsync().WaitAsync(Patience);
        Assert.Equal(client.LocalEndPoint!.ToString(), new IPEndPoint(((IPEndPoint)accepted.RemoteEndPoint!).Address.MapToIPv4(), ((IPEndPoint)accepted.RemoteEndPoint).Port).ToString());
    }

    [Fact]
    public void Many_of_both_kinds_find_room_and_are_gone_again()
    {
        var half = SynDrop.Capacity / 2;
        SourceNetwork[] sources = [.. Enumerable.Range(1, half).Select(i => Source($"127.0.9.{i}")), .. Enumerable.Range(1, half).Select(i => Source($"2001:db8:0:{i:x}::"))];
        SynDrop.Set(_listening, sources);
        SynDrop.Set(_listening, [.. sources.Reverse()]); // while the one before is still there
        Assert.Null(SynDrop.FindFault(_listening));
    }

    private static SourceNetwork Source(string address) => SourceNetwork.Of(IPAddress.Parse(address));

    private async Task IsDroppedAsync(string from)
    {
        using var socket = new Socket(IPAddress.Parse(from).AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        var before = SynDrop.CountDrops(_listening);
        var connecting = ConnectAsync(socket, from);
        _ = connecting.ContinueWith(static late => _ = late.Exception, TaskScheduler.Default);
        await DroppedAsync(connecting, before);
    }

    private async Task DroppedAsync(Task connecting, uint before)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (SynDrop.CountDrops(_listening) == before)
        {
            Assert.False(connecting.IsCompleted);
            await Task.Delay(1, patience.Token);
        }
    }

    private async Task IsHeardAsync(string from)
    {
        using var connection = await ConnectedAsync(from);
    }

    private async Task<Connection> ConnectedAsync(string from)
    {
        var socket = new Socket(IPAddress.Parse(from).AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        await ConnectAsync(socket, from).WaitAsync(Patience);
        return new Connection(socket, await _listening.AcceptAsync().WaitAsync(Patience));
    }

    private Task ConnectAsync(Socket socket, string from)
    {
        var address = IPAddress.Parse(from);
        socket.Bind(new IPEndPoint(address, 0));
        return socket.ConnectAsync(address.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Loopback : IPAddress.IPv6Loopback, Port);
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
