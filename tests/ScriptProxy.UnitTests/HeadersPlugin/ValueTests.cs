using System.Net;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.UnitTests.HeadersPlugin;

public sealed class ValueTests
{
    [Theory]
    [InlineData("{client}", "192.0.2.7")]
    [InlineData("{host}", "example.org:8080")]
    [InlineData("{id}", "exchange-1")]
    [InlineData("{method} {path}{query}", "GET /a b?c=d")]
    [InlineData("{scheme}", "http")]
    [InlineData("{route}/{cluster}/{destination}", "default/green/green-1")]
    [InlineData("{status}", "200")]
    [InlineData("{header:Accept}", "text/html")]
    [InlineData("{{{id}}}", "{exchange-1}")]
    [InlineData("a {{b}} c", "a {b} c")]
    public async Task Placeholders_stand_for_the_exchanges_facts(string value, string expected)
    {
        using var hooks = Headers.Load(("Response:0:Set:X-A", value));
        var exchange = new FakeExchange("GET", "http://example.org:8080/a%20b?c=d")
        {
            ClientAddress = IPAddress.Parse("192.0.2.7"),
            Cluster = "green",
            Destination = "green-1",
        };
        exchange.RequestHeaders.Accept = "text/html";
        await hooks.SendAsync(exchange);
        Assert.Equal(expected, exchange.ResponseHeaders["X-A"]);
    }

    [Fact]
    public async Task A_line_break_in_the_path_cannot_make_a_header()
    {
        using var hooks = Headers.Load(("Response:0:Set:X-A", "{path}"));
        var exchange = await hooks.SendAsync("GET", "http://localhost/a%0D%0ASet-Cookie:x%C3%A4");
        Assert.Equal("/a%0D%0ASet-Cookie:x%C3%A4", exchange.ResponseHeaders["X-A"]);
    }

    [Fact]
    public async Task Set_to_something_absent_removes_what_the_client_sent()
    {
        using var hooks = Headers.Load(("Request:0:Set:X-User", "{header:X-Verified-User}"));
        Assert.False((await hooks.SendAsync("GET", "http://localhost/", ("X-User", "root"))).UpstreamHeaders.ContainsKey("X-User"));
    }

    [Fact]
    public void Constant_values_allocate_nothing()
    {
        using var hooks = Headers.Load(
            ("Response:0:Set:X-A", "1"), ("Response:0:SetIfMissing:X-B", "2"), ("Response:0:Remove:0", "X-C"),
            ("Response:0:Rename:X-D", "X-E"), ("Response:0:For:Routes:0", "default"), ("Response:0:For:Status:0", "2xx"),
            ("Response:1:Preset", "Security"));
        Sdk.IResponse exchange = new FakeExchange("GET", "https://localhost/");
        var hook = hooks.Registrations.Select(registration => (Action<Sdk.IResponse>)registration.Callback).ToArray();
        RunAll();

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var round = 0; round < 1000; round++)
        {
            RunAll();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal("1", exchange.Headers["X-A"]);

        void RunAll()
        {
            foreach (var each in hook)
            {
                each(exchange);
            }
        }
    }
}
