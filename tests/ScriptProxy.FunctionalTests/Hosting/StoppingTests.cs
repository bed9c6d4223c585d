using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.Hosting;

public sealed class StoppingTests
{
    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task A_signal_lets_an_exchange_finish_takes_no_new_ones_and_exits_0(string signal)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There are no signals on Windows.");
        var arrived = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        await using var upstream = await Upstream.StartAsync(async http =>
        {
            await http.Response.WriteAsync("first ");
            arrived.SetResult();
            await release.Task;
            await http.Response.WriteAsync("last");
        });
        using var proxy = ProxyProcess.StartBefore(upstream.Address);
        var address = await proxy.ListeningAsync();
        using var client = new HttpClient();
        var exchange = client.GetStringAsync(address);
        await arrived.Task.WaitAsync(TimeSpan.FromSeconds(30));

        proxy.Signal(signal);
        await Eventually.TrueAsync(() => !Accepts(address), "new connections are refused");
        Assert.False(exchange.IsCompleted);
        release.SetResult();

        Assert.Equal("first last", await exchange);
        Assert.Equal(0, await proxy.ExitAsync());
        Assert.Matches("(?s)Stopping; exchanges in flight: 1, given at most 30 s\n.*Stopped\n", proxy.Output);
        Assert.Empty(proxy.Errors);
    }

    [Fact]
    public async Task What_does_not_finish_in_time_is_cut_and_the_exit_is_still_0()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There are no signals on Windows.");
        var arrived = new TaskCompletionSource();
        await using var upstream = await Upstream.StartAsync(async http =>
        {
            arrived.SetResult();
            await Task.Delay(Timeout.Infinite, http.RequestAborted);
        });
        using var proxy = ProxyProcess.StartBefore(upstream.Address, "--set", "Shutdown:Timeout=00:00:01");
        var address = await proxy.ListeningAsync();
        using var client = new HttpClient();
        var exchange = client.GetStringAsync(address);
        await arrived.Task.WaitAsync(TimeSpan.FromSeconds(30));

        proxy.Signal("TERM");

        Assert.Equal(0, await proxy.ExitAsync());
        await Assert.ThrowsAsync<HttpRequestException>(() => exchange);
        Assert.Empty(proxy.Errors);
        Assert.DoesNotContain("   at ", proxy.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_proxy_may_be_disposed_twice()
    {
        await using var proxy = await ProxyUnderTest.StartAsync();
        await proxy.Proxy.DisposeAsync();
        await proxy.Proxy.DisposeAsync();
        await proxy.Proxy.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task SIGHUP_reloads()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There are no signals on Windows.");
        await using var upstream = await Upstream.StartAsync();
        using var proxy = ProxyProcess.StartBefore(upstream.Address, "--set", "Watching:Debounce=00:10:00", "Watching:Poll=00:10:00");
        var address = await proxy.ListeningAsync();
        using var client = new HttpClient();
        Assert.Equal("hello", await client.GetStringAsync(address));
        Directory.CreateDirectory(Path.Combine(proxy.Folder, "rules"));
        await File.WriteAllTextAsync(Path.Combine(proxy.Folder, "rules", "a.csx"), """OnRequest(request => request.Respond(200, "by the rule"));""");

        proxy.Signal("HUP");

        await Eventually.TrueAsync(() => proxy.Output.Contains("a.csx added", StringComparison.Ordinal), "the rule is live");
        Assert.Equal("by the rule", await client.GetStringAsync(address));
    }

    private static bool Accepts(Uri address)
    {
        try
        {
            using var client = new TcpClient(address.Host, address.Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
