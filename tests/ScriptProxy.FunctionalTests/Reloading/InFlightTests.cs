using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Http;
using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.Reloading;

public sealed class InFlightTests
{
    [Fact]
    public async Task An_exchange_in_flight_ends_on_the_generation_that_it_began_on()
    {
        var asked = new TaskCompletionSource();
        var go = new TaskCompletionSource();
        await using var upstream = await Upstream.StartAsync(async http =>
        {
            if (http.Request.Path == "/slow")
            {
                asked.SetResult();
                await go.Task;
            }

            await http.Response.WriteAsync("hello");
        });
        await using var proxy = await ProxyUnderTest.StartAsync(Versioned.Rule("old"), upstream);
        var old = Code.Of(proxy);
        var slow = proxy.Client.GetAsync("/slow");
        await asked.Task;

        proxy.WriteRule("rule.csx", Versioned.Rule("new"));
        Assert.Empty(await proxy.ReloadAsync());
        Assert.Equal("new", await proxy.HeaderAsync(Versioned.End));
        Assert.Equal(1, proxy.Proxy.Retirement.Draining);
        GC.Collect();
        Assert.True(old[0].IsAlive);

        go.SetResult();
        using (var response = await slow)
        {
            Assert.Equal(("old", "old"), (response.Header(Versioned.Begin), response.Header(Versioned.End)));
        }

        await Code.IsGoneAsync(old);
        Assert.Equal(0, proxy.Proxy.Retirement.Draining);
    }

    [Fact]
    public async Task A_WebSocket_survives_reloads_and_ends_on_its_generation()
    {
        await using var upstream = await Upstream.StartAsync(EchoAsync);
        await using var proxy = await ProxyUnderTest.StartAsync(Versioned.Rule("old") + "\nOnCompleted(exchange => Log.LogInformation(\"old ends\"));", upstream);
        var old = Code.Of(proxy);
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new UriBuilder(proxy.Address) { Scheme = "ws" }.Uri, CancellationToken.None);
        Assert.Equal("one", await EchoedAsync(socket, "one"));

        for (var version = 1; version <= 3; version++)
        {
            proxy.WriteRule("rule.csx", Versioned.Rule($"{version}"));
            await proxy.ReloadAsync();
            Assert.Equal($"after {version}", await EchoedAsync(socket, $"after {version}"));
        }

        Assert.True(old[0].IsAlive);
        Assert.DoesNotContain(proxy.Log.Lines, line => line.Contains("old ends", StringComparison.Ordinal));
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        await Eventually.TrueAsync(() => proxy.Log.Lines.Any(line => line.Contains("old ends", StringComparison.Ordinal)), "OnCompleted of the old generation");
        await Code.IsGoneAsync(old);
    }

    private static async Task<string> EchoedAsync(ClientWebSocket socket, string text)
    {
        await socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, CancellationToken.None);
        var buffer = new byte[100];
        var received = await socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
        return Encoding.UTF8.GetString(buffer, 0, received.Count);
    }

    private static async Task EchoAsync(HttpContext http)
    {
        using var socket = await http.WebSockets.AcceptWebSocketAsync();
        var buffer = new byte[100];
        while (await socket.ReceiveAsync(buffer.AsMemory(), http.RequestAborted) is { MessageType: WebSocketMessageType.Text } received)
        {
            await socket.SendAsync(buffer.AsMemory(0, received.Count), WebSocketMessageType.Text, true, http.RequestAborted);
        }

        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
    }
}
