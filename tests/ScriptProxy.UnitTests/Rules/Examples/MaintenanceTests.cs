using System.Net;
using System.Text;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.UnitTests.Rules.Examples;

public sealed class MaintenanceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Page => _folder["maintenance.html"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_file_begins_the_maintenance_and_its_removal_ends_it()
    {
        using var hooks = Load([]);
        Assert.Equal(200, (await SendAsync(hooks, "10.0.0.1")).Status);

        await File.WriteAllTextAsync(Page, "<h1>Soon</h1>");
        hooks.Clock.Advance(TimeSpan.FromSeconds(1));
        var exchange = await SendAsync(hooks, "10.0.0.1");
        Assert.Equal(503, exchange.Status);
        Assert.Equal("300", exchange.ResponseHeaders.RetryAfter);
        Assert.Equal("<h1>Soon</h1>", Encoding.UTF8.GetString(exchange.Answer!.Bytes!.Value.Span));

        File.Delete(Page);
        hooks.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(200, (await SendAsync(hooks, "10.0.0.1")).Status);
    }

    [Fact]
    public async Task A_file_that_lies_there_at_load_counts_at_once()
    {
        await File.WriteAllTextAsync(Page, "<h1>Soon</h1>");
        using var hooks = Load([]);
        Assert.Equal(503, (await SendAsync(hooks, "10.0.0.1")).Status);
    }

    [Theory]
    [InlineData("10.0.0.1", 503)]
    [InlineData("10.0.0.7", 200)]
    [InlineData("192.168.3.4", 200)]
    [InlineData("2001:db8::1", 200)]
    [InlineData("::ffff:10.0.0.7", 200)]
    public async Task Allowed_addresses_pass(string client, int status)
    {
        using var hooks = Load(new()
        {
            ["Active"] = "true",
            ["Allow:0"] = "10.0.0.7",
            ["Allow:1"] = "192.168.0.0/16",
            ["Allow:2"] = "2001:db8::/32",
        });
        Assert.Equal(status, (await SendAsync(hooks, client)).Status);
    }

    private FakeHooks Load(Dictionary<string, string?> options) =>
        ExampleRule.Load("40-maintenance.csx", options, _folder.Path);

    private static Task<FakeExchange> SendAsync(FakeHooks hooks, string client) =>
        hooks.SendAsync(new FakeExchange { ClientAddress = IPAddress.Parse(client) });
}
