using ScriptProxy.Testing.Units;

namespace ScriptProxy.UnitTests.HeadersPlugin;

public sealed class ScopeTests
{
    [Theory]
    [InlineData("Routes:0", "api", true)]
    [InlineData("Routes:0", "web", false)]
    [InlineData("Path", "/a/{**rest}", true)]
    [InlineData("Path", "/b/{**rest}", false)]
    [InlineData("Hosts:0", "*.example.org", true)]
    [InlineData("Hosts:0", "example.org", false)]
    [InlineData("Methods:0", "PUT", true)]
    [InlineData("Methods:0", "GET", false)]
    [InlineData("Scheme", "https", true)]
    [InlineData("Scheme", "http", false)]
    [InlineData("Status:0", "404", true)]
    [InlineData("Status:0", "4xx", true)]
    [InlineData("Status:0", "400-403", false)]
    public async Task An_entry_is_for_its_scope_alone(string part, string value, bool applies)
    {
        using var hooks = Headers.Load(($"Response:0:For:{part}", value), ("Response:0:Set:X-A", "1"));
        var exchange = new FakeExchange("PUT", "https://www.example.org/a/b") { Route = "api", UpstreamStatus = 404 };
        await hooks.SendAsync(exchange);
        Assert.Equal(applies, exchange.ResponseHeaders.ContainsKey("X-A"));
    }

    [Fact]
    public async Task All_parts_of_a_scope_must_hold()
    {
        using var hooks = Headers.Load(
            ("Request:0:For:Routes:0", "api"), ("Request:0:For:Routes:1", "web"), ("Request:0:For:Path", "/a"), ("Request:0:Set:X-A", "1"));
        Assert.True((await hooks.SendAsync(new FakeExchange("GET", "http://h/a") { Route = "web" })).UpstreamHeaders.ContainsKey("X-A"));
        Assert.False((await hooks.SendAsync(new FakeExchange("GET", "http://h/b") { Route = "web" })).UpstreamHeaders.ContainsKey("X-A"));
        Assert.False((await hooks.SendAsync(new FakeExchange("GET", "http://h/a") { Route = null })).UpstreamHeaders.ContainsKey("X-A"));
    }
}
