using System.Net;
using Microsoft.AspNetCore.Http;
using ScriptProxy.FunctionalTests.Wire;
using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.Forwarding;

/// <summary>A YARP user's section works as it is.</summary>
public sealed class YarpSectionTests
{
    [Fact]
    public async Task Transforms_change_the_path_the_query_and_the_headers()
    {
        await using var upstream = new WireUpstream("HTTP/1.1 200 OK\r\nX-Old: 1\r\nContent-Length: 2\r\n\r\nok");
        await using var proxy = await StartAsync(upstream.Address, """
            "cut": { "ClusterId": "main", "Match": { "Path": "/cut/{**rest}" }, "Transforms": [ { "PathRemovePrefix": "/cut" } ] },
            "prefix": { "ClusterId": "main", "Match": { "Path": "/prefix/{**rest}" }, "Transforms": [ { "PathPrefix": "/v1" } ] },
            "pattern": { "ClusterId": "main", "Match": { "Path": "/user/{id}/{**rest}" }, "Transforms": [ { "PathPattern": "/u/{id}/x/{**rest}" } ] },
            "set": { "ClusterId": "main", "Match": { "Path": "/set" }, "Transforms": [ { "PathSet": "/fixed" } ] },
            "query": {
              "ClusterId": "main", "Match": { "Path": "/query" },
              "Transforms": [ { "QueryValueParameter": "a", "Set": "1" }, { "QueryValueParameter": "b", "Append": "2" }, { "QueryRemoveParameter": "c" } ]
            },
            "headers": {
              "ClusterId": "main", "Match": { "Path": "/headers" },
              "Transforms": [
                { "RequestHeader": "X-Set", "Set": "1" }, { "RequestHeader": "X-More", "Append": "2" }, { "RequestHeaderRemove": "X-Gone" },
                { "ResponseHeader": "X-New", "Set": "3" }, { "ResponseHeaderRemove": "X-Old" }, { "HttpMethodChange": "PUT", "Set": "POST" }
              ]
            }
            """);

        Assert.Equal("/a%2Fb?c=%ff", (await AskAsync(proxy, upstream, "GET /cut/a%2Fb?c=%ff")).Target);
        Assert.Equal("/v1/prefix/a%ff", (await AskAsync(proxy, upstream, "GET /prefix/a%ff")).Target);
        Assert.Equal("/u/7/x/a/b", (await AskAsync(proxy, upstream, "GET /user/7/a/b")).Target);
        Assert.Equal("/fixed?q=%2F", (await AskAsync(proxy, upstream, "GET /set?q=%2F")).Target);
        Assert.Equal("/query?a=1&b=0&b=2&d=4", (await AskAsync(proxy, upstream, "GET /query?a=0&b=0&c=3&d=4")).Target);
        var received = await AskAsync(proxy, upstream, "PUT /headers", "X-More: 1\r\nX-Gone: 1\r\nContent-Length: 0\r\n", answer =>
            Assert.Equal(("3", null), (answer.Header("X-New"), answer.Header("X-Old"))));
        Assert.Equal("POST", received.FirstLine.Split(' ')[0]);
        Assert.Equal(("1", "1, 2", null), (received.Header("X-Set"), received.Header("X-More"), received.Header("X-Gone")));
    }

    [Fact]
    public async Task The_host_is_replaced_unless_the_route_keeps_it()
    {
        await using var upstream = new WireUpstream();
        await using var proxy = await StartAsync(upstream.Address, """
            "keep": { "ClusterId": "main", "Match": { "Path": "/keep" }, "Transforms": [ { "RequestHeaderOriginalHost": "true" } ] },
            "replace": { "ClusterId": "main", "Match": { "Path": "/replace" } }
            """);

        var kept = await AskAsync(proxy, upstream, "GET /keep");
        var replaced = await AskAsync(proxy, upstream, "GET /replace");

        Assert.Equal("shop.example:81", kept.Header("Host"));
        Assert.Equal(new Uri(upstream.Address).Authority, replaced.Header("Host"));
        Assert.Equal("shop.example:81", replaced.Header("X-Forwarded-Host"));
    }

    [Fact]
    public async Task Load_is_balanced_by_the_policy()
    {
        await using var one = await NamedAsync("one");
        await using var two = await NamedAsync("two");
        await using var proxy = await StartAsync(Cluster(one, two, """ "LoadBalancingPolicy": "RoundRobin" """));

        var names = new List<string>();
        for (var i = 0; i < 4; i++)
        {
            names.Add(await proxy.Client.GetStringAsync("/"));
        }

        Assert.Equal(["one", "one", "two", "two"], names.Order());
    }

    [Theory]
    [InlineData("HashCookie")]
    [InlineData("Cookie")]
    [InlineData("ArrCookie")]
    [InlineData("CustomHeader")]
    public async Task A_client_stays_with_its_destination(string policy)
    {
        await using var one = await NamedAsync("one");
        await using var two = await NamedAsync("two");
        await using var proxy = await StartAsync(Cluster(one, two, $$"""
            "LoadBalancingPolicy": "RoundRobin", "SessionAffinity": { "Enabled": true, "Policy": "{{policy}}", "AffinityKeyName": "X-Sticky" }
            """));

        using var first = await proxy.Client.GetAsync("/");
        var name = await first.Content.ReadAsStringAsync();
        var isHeader = policy == "CustomHeader";
        var key = first.Headers.GetValues(isHeader ? "X-Sticky" : "Set-Cookie").Single().Split(';')[0];
        for (var i = 0; i < 4; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/");
            request.Headers.Add(isHeader ? "X-Sticky" : "Cookie", key);
            using var again = await proxy.Client.SendAsync(request);
            Assert.Equal(name, await again.Content.ReadAsStringAsync());
        }
    }

    [Fact]
    public async Task Active_health_checks_take_a_destination_out_and_back_in()
    {
        var isHealthy = false;
        await using var sick = await Upstream.StartAsync(http =>
        {
            http.Response.StatusCode = http.Request.Path == "/health" && !Volatile.Read(ref isHealthy) ? 500 : 200;
            return http.Response.WriteAsync("sick");
        });
        await using var well = await NamedAsync("well");
        await using var proxy = await StartAsync(Cluster(sick, well, """
            "LoadBalancingPolicy": "RoundRobin",
            "HealthCheck": { "Active": { "Enabled": true, "Interval": "00:00:00.1", "Timeout": "00:00:10", "Path": "/health" } },
            "Metadata": { "ConsecutiveFailuresHealthPolicy.Threshold": "1" }
            """));

        await Eventually.TrueAsync(async () => await NamesAsync(proxy) is ["well"], "the sick one is taken out");
        Volatile.Write(ref isHealthy, true);
        await Eventually.TrueAsync(async () => await NamesAsync(proxy) is ["sick", "well"], "it is taken back in");
    }

    [Fact]
    public async Task Passive_health_checks_take_out_a_destination_that_cannot_be_reached()
    {
        await using var dead = new WireUpstream(_ => Task.CompletedTask);
        await using var well = await NamedAsync("well");
        await using var proxy = await StartAsync(
            Cluster(dead.Address, well.Address, """
                "LoadBalancingPolicy": "RoundRobin",
                "HealthCheck": { "Passive": { "Enabled": true, "Policy": "TransportFailureRate", "ReactivationPeriod": "00:10:00" } },
                "Metadata": { "TransportFailureRateHealthPolicy.RateLimit": "0.1" }
                """),
            expectErrors: true);

        for (var i = 0; i < 60; i++)
        {
            using var answer = await proxy.Client.GetAsync("/");
        }

        await Eventually.TrueAsync(async () => await NamesAsync(proxy) is ["well"], "the dead one is taken out");
    }

    [Fact]
    public async Task A_routes_timeout_becomes_504_and_ends_the_request_to_the_upstream()
    {
        var ended = new TaskCompletionSource();
        await using var upstream = await Upstream.StartAsync(http =>
            Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(_ => ended.SetResult(), TaskScheduler.Default));
        await using var proxy = await StartAsync(
            upstream.Address, """ "all": { "ClusterId": "main", "Match": { "Path": "{**rest}" }, "Timeout": "00:00:00.2" } """, expectErrors: true);

        using var answer = await proxy.Client.GetAsync("/");

        Assert.Equal(HttpStatusCode.GatewayTimeout, answer.StatusCode);
        Assert.Contains("error id", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await ended.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Policies_that_switch_something_off_are_taken()
    {
        await using var upstream = new WireUpstream();
        await using var proxy = await StartAsync(upstream.Address, """
            "all": {
              "ClusterId": "main", "Match": { "Path": "{**rest}" },
              "CorsPolicy": "disable", "AuthorizationPolicy": "anonymous", "TimeoutPolicy": "disable"
            }
            """);

        Assert.Equal("ok", await proxy.Client.GetStringAsync("/"));
    }

    [Fact]
    public async Task An_activity_timeout_becomes_504()
    {
        await using var upstream = await Upstream.StartAsync(http => Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default));
        await using var proxy = await StartAsync(
            Cluster(upstream.Address, upstream.Address, """ "HttpRequest": { "ActivityTimeout": "00:00:00.2" } """), expectErrors: true);

        using var answer = await proxy.Client.GetAsync("/");

        Assert.Equal(HttpStatusCode.GatewayTimeout, answer.StatusCode);
    }

    [Fact]
    public async Task Without_a_route_the_answer_is_404_and_without_a_destination_503()
    {
        await using var proxy = await StartAsync(
            """
            {
              "ReverseProxy": {
                "Routes": { "empty": { "ClusterId": "empty", "Match": { "Path": "/empty" } } },
                "Clusters": { "empty": { } }
              }
            }
            """,
            expectErrors: true);

        Assert.Equal(HttpStatusCode.NotFound, (await proxy.Client.GetAsync("/other")).StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await proxy.Client.GetAsync("/empty")).StatusCode);
    }

    private static Task<ProxyUnderTest> StartAsync(string address, string routes, bool expectErrors = false) => StartAsync(
        $$"""{ "ReverseProxy": { "Routes": { {{routes}} }, "Clusters": { "main": { "Destinations": { "d1": { "Address": "{{address}}" } } } } } }""",
        expectErrors);

    private static Task<ProxyUnderTest> StartAsync(string configuration, bool expectErrors = false) =>
        ProxyUnderTest.StartAsync(new ProxySetup { Configuration = configuration, ExpectErrors = expectErrors });

    private static string Cluster(Upstream one, Upstream two, string more) => Cluster(one.Address, two.Address, more);

    private static string Cluster(string one, string two, string more) => $$"""
        {
          "ReverseProxy": {
            "Routes": { "all": { "ClusterId": "main", "Match": { "Path": "{**rest}" } } },
            "Clusters": { "main": { {{more}}, "Destinations": { "d1": { "Address": "{{one}}" }, "d2": { "Address": "{{two}}" } } } }
          }
        }
        """;

    private static Task<Upstream> NamedAsync(string name) => Upstream.StartAsync(http => http.Response.WriteAsync(name));

    private static async Task<List<string>> NamesAsync(ProxyUnderTest proxy)
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < 6; i++)
        {
            using var answer = await proxy.Client.GetAsync("/");
            names.Add(await answer.Content.ReadAsStringAsync());
        }

        return [.. names];
    }

    private static async Task<WireMessage> AskAsync(
        ProxyUnderTest proxy, WireUpstream upstream, string request, string headers = "", Action<WireMessage>? check = null)
    {
        upstream.Requests.Clear();
        using var client = await WireConnection.ConnectAsync(proxy.Address);
        var answer = await client.AskAsync($"{request} HTTP/1.1\r\nHost: shop.example:81\r\n{headers}\r\n");
        Assert.Equal(200, answer.Status);
        check?.Invoke(answer);
        return Assert.Single(upstream.Requests);
    }
}
