using System.Net;
using System.Net.Sockets;

namespace ScriptProxy.FunctionalTests.Hosting;

public sealed class StartingTests
{
    [Fact]
    public async Task A_port_in_use_is_one_line_and_exit_code_2()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        using var proxy = ProxyProcess.Start(null, "--urls", $"http://127.0.0.1:{((IPEndPoint)taken.LocalEndpoint).Port}");

        await AssertRefusedAsync(proxy, "address already in use");
        Assert.Contains("or stop what listens there.", proxy.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "Kestrel": { "Endpoints": { "a": { "Url": "https://127.0.0.1:0", "Certificate": { "Path": "absent.pem", "KeyPath": "absent.key" } } } } }""", "absent.pem")]
    [InlineData("""{ "Kestrel": { "Endpoints": { "a": { "Url": "http://192.0.2.1:0" } } } }""", "")]
    [InlineData("""{ "Urls": "http://localhost:0" }""", "Dynamic port")]
    [InlineData("""{ "Urls": "http://127.0.0.1:0", "Logging": { "File": "scriptproxy.json/log" } }""", "Logging:File")]
    public async Task What_cannot_be_bound_is_one_line_and_exit_code_2(string configuration, string text)
    {
        using var proxy = ProxyProcess.Start(configuration, "run");

        await AssertRefusedAsync(proxy, text);
        Assert.DoesNotContain("stop what listens", proxy.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_admin_address_in_use_is_one_line_and_exit_code_2()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        using var proxy = ProxyProcess.Start(
            null, "--urls", "http://127.0.0.1:0", "--admin", $"http://127.0.0.1:{((IPEndPoint)taken.LocalEndpoint).Port}");

        await AssertRefusedAsync(proxy, "--admin");
    }

    [Fact]
    public async Task An_admin_address_that_others_reach_is_refused_on_the_command_line()
    {
        using var proxy = ProxyProcess.Start(null, "--urls", "http://127.0.0.1:0", "--admin", "http://0.0.0.0:0");

        await AssertRefusedAsync(proxy, "only this machine");
    }

    [Fact]
    public async Task An_admin_address_that_others_reach_is_refused_in_the_file_with_its_place()
    {
        using var proxy = ProxyProcess.Start("{\n  \"Admin\": \"http://*:9090\"\n}");

        await AssertRefusedAsync(proxy, "scriptproxy.json(2,");
    }

    private static async Task AssertRefusedAsync(ProxyProcess proxy, string text)
    {
        Assert.Equal(2, await proxy.ExitAsync());
        var lines = proxy.Errors.TrimEnd('\n').Split('\n');
        Assert.Contains(text, Assert.Single(lines, line => line != "1 error(s), 0 warning(s)"), StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", proxy.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("listens on", proxy.Output, StringComparison.Ordinal);
    }
}
