using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using ScriptProxy.Host.Connections;

namespace ScriptProxy.UnitTests.Connections;

public sealed class GatedTransportTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task A_connection_that_is_refused_is_reset_and_never_seen_by_the_server()
    {
        await using var listener = await BindAsync();
        using var first = await ConnectAsync(listener);
        var served = await AcceptAsync(listener);
        var accepting = AcceptAsync(listener);
        using (var second = await ConnectAsync(listener))
        {
            Assert.True(await IsClosedAsync(second));
        }

        Assert.False(accepting.IsCompleted);
        await served!.DisposeAsync();
        await served.DisposeAsync(); // its place is given back once
        using var third = await ConnectAsync(listener);
        await using var next = await accepting;
        Assert.Equal(third.LocalEndPoint, next!.RemoteEndPoint);
        accepting = AcceptAsync(listener);
        using var fourth = await ConnectAsync(listener);
        Assert.True(await IsClosedAsync(fourth));
        await listener.UnbindAsync();
        Assert.Null(await accepting);
    }

    [Fact]
    public async Task Who_has_sent_his_last_keeps_his_place_until_the_server_has_closed_the_connection()
    {
        await using var listener = await BindAsync();
        using var client = await ConnectAsync(listener);
        await using var served = await AcceptAsync(listener);
        client.Shutdown(SocketShutdown.Send);
        var read = await served!.Transport.Input.ReadAsync().AsTask().WaitAsync(Patience);
        Assert.True(read.IsCompleted);
        var accepting = AcceptAsync(listener);
        using var other = await ConnectAsync(listener);
        Assert.True(await IsClosedAsync(other));
        await listener.UnbindAsync();
        Assert.Null(await accepting);
    }

    [Fact]
    public async Task Where_somebody_listens_already_it_says_what_Kestrel_understands()
    {
        await using var listener = await BindAsync();
        await Assert.ThrowsAsync<AddressInUseException>(() => BindAsync(listener.EndPoint));
    }

    private static async Task<IConnectionListener> BindAsync(EndPoint? endpoint = null) =>
        await new GatedTransport(Options.Create(new SocketTransportOptions()), ConnectionGuardTests.OneForEach(), ConnectionGuardTests.NobodySilenced(), NullLoggerFactory.Instance).BindAsync(endpoint ?? new IPEndPoint(IPAddress.Loopback, 0));

    private static Task<ConnectionContext?> AcceptAsync(IConnectionListener listener) => listener.AcceptAsync().AsTask().WaitAsync(Patience);

    private static async Task<Socket> ConnectAsync(IConnectionListener listener)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(listener.EndPoint);
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.ConnectionReset)
        {
            // It was reset before this was noticed; whoever reads sees that.
        }

        return socket;
    }

    private static async Task<bool> IsClosedAsync(Socket socket)
    {
        try
        {
            return await socket.ReceiveAsync(new byte[1]).WaitAsync(Patience) == 0;
        }
        catch (SocketException)
        {
            return true;
        }
    }
}
