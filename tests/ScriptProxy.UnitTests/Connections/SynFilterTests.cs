using System.Net;
using System.Net.Sockets;
using ScriptProxy.Host.Connections;

namespace ScriptProxy.UnitTests.Connections;

public sealed class SynFilterTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Socket _listening = new(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp) { DualMode = true };

    public SynFilterTests()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux drops attempts to connect.");
        _listening.Bind(new IPEndPoint(IPAddress.IPv6Any, 0));
        _listening.Listen(200);
    }

    private int Port => ((IPEndPoint)_listening.LocalEndPoint!).Port;

    public void Dispose() => _listening.Dispose();

    [Fact]
    public async Task Attempts_of_an_address_are_dropped_and_those_of_others_are_not()
    {
        SynFilter.Set(_listening, [Source("127.0.0.9"), Source("::ffff:127.0.0.8"), Source("2001:db8::1")]);
        await IsDroppedAsync("127.0.0.9");
        await IsDroppedAsync("127.0.0.8");
        await IsHeardAsync("127.0.0.7");
        await IsHeardAsync("::1");
    }

    [Fact]
    public async Task Networks_of_IPv6_are_dropped_and_neither_their_neighbours_nor_IPv4()
    {
        SynFilter.Set(_listening, [Source("0:0:0:1::"), Source("1::1")]); // halves of it, which are not enough
        await IsHeardAsync("::1");
        SynFilter.Set(_listening, [Source("1::1"), Source("::2")]);
        await IsDroppedAsync("::1");
        await IsHeardAsync("127.0.0.9");
    }

    [Fact]
    public async Task As_many_as_there_may_be_are_dropped_first_and_last()
    {
        var v4 = Enumerable.Range(1, SynFilter.Capacity).Select(i => Source($"127.0.9.{i}"));
        SynFilter.Set(_listening, [.. v4]);
        await IsDroppedAsync("127.0.9.1");
        await IsDroppedAsync($"127.0.9.{SynFilter.Capacity}");
        await IsHeardAsync("127.0.8.1");
        SynFilter.Set(_listening, [.. Enumerable.Range(1, SynFilter.Capacity - 1).Select(i => Source($"2001:db8:0:{i:x}::")), Source("::")]);
        await IsDroppedAsync("::1");
        await IsHeardAsync("127.0.9.1");
    }

    [Fact]
    public async Task A_connection_goes_on_and_who_is_no_longer_dropped_comes_through()
    {
        using var before = await IsHeardAsync("127.0.0.9");
        SynFilter.Set(_listening, [Source("127.0.0.9")]);
        using var again = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        var drops = SynFilter.CountDrops(_listening);
        var connecting = ConnectAsync(again, "127.0.0.9");
        while (SynFilter.CountDrops(_listening) == drops)
        {
            await Task.Delay(1);
        }

        using var other = await IsHeardAsync("127.0.0.7"); // has the filter from the one that listens
        Assert.Equal(2, await other.SendAsync("hi"u8.ToArray()));
        Assert.Equal(2, await before.SendAsync("hi"u8.ToArray()));
        Assert.False(connecting.IsCompleted);
        SynFilter.Set(_listening, []);
        await connecting.WaitAsync(Patience); // the system tries again after a second
        using var accepted = await _listening.AcceptAsync().WaitAsync(Patience);
        Assert.Equal(IPAddress.Parse("::ffff:127.0.0.9"), ((IPEndPoint)accepted.RemoteEndPoint!).Address);
        await again.SendAsync("hi"u8.ToArray());
        Assert.Equal(2, await accepted.ReceiveAsync(new byte[9]).WaitAsync(Patience));
    }

    private static SourceNetwork Source(string address) => SourceNetwork.Of(IPAddress.Parse(address));

    private async Task IsDroppedAsync(string from)
    {
        using var socket = new Socket(IPAddress.Parse(from).AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        var before = SynFilter.CountDrops(_listening);
        var connecting = ConnectAsync(socket, from);
        _ = connecting.ContinueWith(static late => _ = late.Exception, TaskScheduler.Default);
        while (SynFilter.CountDrops(_listening) == before)
        {
            Assert.False(connecting.IsCompleted);
            await Task.Delay(1);
        }
    }

    /// <returns>The end of it that was accepted.</returns>
    private async Task<Socket> IsHeardAsync(string from)
    {
        using var socket = new Socket(IPAddress.Parse(from).AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        await ConnectAsync(socket, from).WaitAsync(Patience);
        return await _listening.AcceptAsync().WaitAsync(Patience);
    }

    private Task ConnectAsync(Socket socket, string from)
    {
        var address = IPAddress.Parse(from);
        socket.Bind(new IPEndPoint(address, 0));
        return socket.ConnectAsync(address.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Loopback : IPAddress.IPv6Loopback, Port);
    }
}
