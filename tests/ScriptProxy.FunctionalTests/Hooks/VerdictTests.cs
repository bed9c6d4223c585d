using System.Net;
using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.Hooks;

public sealed class VerdictTests
{
    [Fact]
    public async Task Request_without_key_gets_401_and_never_reaches_the_upstream()
    {
        await using var proxy = await ProxyUnderTest.StartAsync("""
            OnRequest("/api/{**rest}", request =>
            {
                if (request.Headers["X-Api-Key"].Count == 0)
                    return request.Respond(401, "API key required");
                return Continue;
            });
            """);

        using var refused = await proxy.Client.GetAsync("/api/orders");
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Equal("API key required", await refused.Content.ReadAsStringAsync());
        Assert.Empty(proxy.Upstream.Requests);

        Assert.Equal("hello", await proxy.Client.GetStringAsync("/other"));
        Assert.Single(await Eventually.LinesAsync(() => proxy.Access.Lines, "rule.csx"));
    }
}
