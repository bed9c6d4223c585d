using ScriptProxy.FunctionalTests.Wire;
using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.Forwarding;

/// <summary>Rules and routes decide by one path: what a rule guards no spelling gets past.</summary>
public sealed class PathDecisionTests(PathDecisionTests.GuardedProxy guarded) : IClassFixture<PathDecisionTests.GuardedProxy>
{
    [Theory]
    [InlineData("/admin", 403)]
    [InlineData("/admin/", 403)]
    [InlineData("/ADMIN/x", 403)]
    [InlineData("//admin/x", 403)]
    [InlineData("///admin", 403)]
    [InlineData("/public/..//admin/x", 403)]
    [InlineData("/%61dmin/x", 403)]
    [InlineData("/%41dmin", 403)]
    [InlineData("/public/../admin/x", 403)]
    [InlineData("/public/%2e%2e/admin/x", 403)]
    [InlineData("/public/.%2E/admin/x", 403)]
    [InlineData("/./admin/x", 403)]
    [InlineData("/admin/?x", 403)]
    [InlineData("http://a/admin/x", 403)]
    [InlineData("http://a/%61dmin/x", 403)]
    [InlineData("http://a/public/../admin/x", 403)]
    [InlineData("/public/..%2Fadmin", 400)]
    [InlineData("/public/..%2fadmin/x", 400)]
    [InlineData("/public/..%5Cadmin", 400)]
    [InlineData("/public/..\\admin", 400)]
    [InlineData("/public/..;x/admin", 400)]
    [InlineData("/public/%2e%2e%2fadmin", 400)]
    [InlineData("/public%2F../admin", 400)]
    [InlineData("/admin%2F..%2Fpublic", 400)]
    [InlineData("/public/..%3Bx/admin", 400)]
    [InlineData("/admin;x", 403)]
    [InlineData("/admin;x=1/y", 403)]
    [InlineData("/admin%3Bx/y", 403)]
    [InlineData("/;x/admin", 403)]
    [InlineData("/admin%2Fx", 403)]
    [InlineData("/admin%2fx", 403)]
    [InlineData("/%2Fadmin", 403)]
    [InlineData("/admin;a%2Fb", 403)]
    [InlineData("/admin\\x", 403)]
    [InlineData("/admin%5Cx", 403)]
    [InlineData("/admin/.", 403)]
    [InlineData("/admin/;/..;/", 400)]
    [InlineData("/public/a;b=/c%2Fd", 200)]
    [InlineData("/admin%3Fx", 403)]
    [InlineData("/admin%23x", 403)]
    [InlineData("/admin%20", 403)]
    [InlineData("/%09admin/x", 403)]
    [InlineData("/admin%c0%afx", 400)]
    [InlineData("/public/..%20/admin", 400)]
    [InlineData("/public/%20../admin", 400)]
    [InlineData("/public/..%09/admin", 400)]
    [InlineData("/admin/open/..%3Fx", 400)]
    [InlineData("/public/..%23x", 400)]
    [InlineData("/public/..%20x", 200)]
    [InlineData("/public/what%3F", 200)]
    [InlineData("/administrators", 200)]
    [InlineData("/public/x", 200)]
    public async Task A_guarded_path_cannot_be_reached_by_another_spelling(string target, int status)
    {
        guarded.Upstream.Requests.Clear();
        using var client = await WireConnection.ConnectAsync(guarded.Proxy.Address);

        Assert.Equal(status, (await client.AskAsync($"GET {target} HTTP/1.1\r\nHost: a\r\n\r\n")).Status);

        Assert.Equal(status == 200 ? 1 : 0, guarded.Upstream.Requests.Count);
    }

    // What would be read as /admin after decoding, merging slashes or cutting off parameters first.
    [Theory]
    [InlineData("/admin%2Fa/../x", "/x")]
    [InlineData("/admin%5Ca/../x", "/x")]
    [InlineData("/admin%2Fa/%2e%2e/x", "/x")]
    [InlineData("/admin%2Fa/..", "/")]
    [InlineData("/x//../admin", "/x/admin")]
    [InlineData("/x/;/../admin", "/x/admin")]
    [InlineData("/x/;a=b/../admin", "/x/admin")]
    public async Task An_upstream_has_no_dot_segment_to_resolve_otherwise(string target, string sent)
    {
        guarded.Upstream.Requests.Clear();
        using var client = await WireConnection.ConnectAsync(guarded.Proxy.Address);

        Assert.Equal(200, (await client.AskAsync($"GET {target} HTTP/1.1\r\nHost: a\r\n\r\n")).Status);

        Assert.Equal(sent, Assert.Single(guarded.Upstream.Requests).Target);
    }

    [Fact]
    public async Task Repeated_slashes_leave_the_values_of_a_template_alone()
    {
        await using var proxy = await ProxyUnderTest.StartAsync("""
            OnRequest("/users/{id}/{**rest}", request => request.Respond(200, $"{request.PathValue("id")} {request.PathValue("rest")}"));
            """);

        Assert.Equal("7 a//b", await proxy.Client.GetStringAsync("/users/7/a//b"));
        Assert.Equal("7 a", await proxy.Client.GetStringAsync(new Uri($"{proxy.Address}/users//7/a")));
        Assert.Equal("7 http://x", await proxy.Client.GetStringAsync("/users/7/http://x"));
        Assert.Equal("7 ", await proxy.Client.GetStringAsync("/users/7"));
    }

    [Fact]
    public async Task A_rule_and_a_route_see_the_same_path()
    {
        await using var upstream = new WireUpstream();
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Rule = """OnRequest("/a b/{**rest}", request => { request.Headers["X-Rule"] = request.Path; return Continue; });""",
            Configuration = $$"""
                {
                  "ReverseProxy": {
                    "Routes": {
                      "a": {
                        "ClusterId": "main", "Match": { "Path": "/a b/{rest}" },
                        "Transforms": [ { "RequestHeaderRouteValue": "X-Rest", "Set": "rest" }, { "RequestHeader": "X-Route", "Set": "a" } ]
                      }
                    },
                    "Clusters": { "main": { "Destinations": { "d1": { "Address": "{{upstream.Address}}" } } } }
                  }
                }
                """,
        });
        using var client = await WireConnection.ConnectAsync(proxy.Address);

        Assert.Equal(200, (await client.AskAsync("GET /%61%20b/./c%2Fd HTTP/1.1\r\nHost: a\r\n\r\n")).Status);

        var received = Assert.Single(upstream.Requests);
        Assert.Equal(("/a b/c%2Fd", "a", "c%2Fd"), (received.Header("X-Rule"), received.Header("X-Route"), received.Header("X-Rest")));
        Assert.Equal("/a%20b/c%2Fd", received.Target);
    }

    public sealed class GuardedProxy : IAsyncLifetime
    {
        internal WireUpstream Upstream { get; } = new();

        internal ProxyUnderTest Proxy { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Rule = """OnRequest("/admin/{**rest}", request => request.Respond(403, "no"));""",
            Configuration = Upstream.Configuration,
        });

        public async ValueTask DisposeAsync()
        {
            await Proxy.DisposeAsync();
            await Upstream.DisposeAsync();
        }
    }
}
