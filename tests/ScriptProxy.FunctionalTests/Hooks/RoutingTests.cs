using System.Net;
using Microsoft.AspNetCore.Http;
using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.Hooks;

public sealed class RoutingTests
{
    [Fact]
    public async Task A_chosen_cluster_keeps_the_transforms_of_the_route_that_matches()
    {
        await using var green = await Echo("green");
        await using var proxy = await Start("""OnRequest(request => request.RouteTo("GREEN"));""", green);

        Assert.Equal("green /prefix/routed/x transformed", await proxy.Client.GetStringAsync("/routed/x"));
        Assert.Contains("-> green/d1 (rule.csx)", Assert.Single(await Eventually.LinesAsync(() => proxy.Access.Lines, "/routed/x")));
    }

    [Fact]
    public async Task Where_no_route_matches_a_chosen_cluster_gets_the_request_as_it_is()
    {
        await using var green = await Echo("green");
        await using var proxy = await Start("""
            OnRequest("/free/{**x}", request => request.RouteTo("green"));
            OnResponse(response => response.Headers["X-Route"] = response.Route ?? "none");
            """, green);

        using var answer = await proxy.Client.PostAsync("/free/%2F?q=%7C", new StringContent("x"));
        using var unrouted = await proxy.Client.GetAsync("/elsewhere");

        Assert.Equal("green /free/%2F?q=%7C ", await answer.Content.ReadAsStringAsync());
        Assert.Equal("none", answer.Headers.GetValues("X-Route").Single());
        Assert.Equal(HttpStatusCode.NotFound, unrouted.StatusCode);
    }

    [Fact]
    public async Task The_last_choice_wins()
    {
        await using var green = await Echo("green");
        await using var proxy = await Start($$"""
            OnRequest("/routed/1", request => { request.ForwardTo("{{green.Address}}"); request.RouteTo("blue"); });
            OnRequest("/routed/2", request => { request.RouteTo("blue"); request.ForwardTo("{{green.Address}}"); });
            OnRequest("/routed/3", request => { request.RouteTo("blue"); request.Headers["X"] = request.Cluster; request.RouteTo("green"); });
            """, green);

        Assert.StartsWith("blue", await proxy.Client.GetStringAsync("/routed/1"));
        Assert.StartsWith("green /routed/2 ", await proxy.Client.GetStringAsync("/routed/2"));
        Assert.StartsWith("green", await proxy.Client.GetStringAsync("/routed/3"));
    }

    [Theory]
    [InlineData("""request.ForwardTo("{0}");""", "green /x/y?q ", false)]
    [InlineData("""request.ForwardTo("{0}/");""", "green /x/y?q ", false)]
    [InlineData("""request.ForwardTo("{0}/base/");""", "green /base/x/y?q ", false)]
    [InlineData("""request.ForwardTo("{0}/base"); request.Path = "/new";""", "green /base/new?q ", false)]
    [InlineData("""request.ForwardTo("{0}", new ForwardOptions {{ KeepHost = true }});""", "green /x/y?q ", true)]
    public async Task An_address_in_no_configuration_is_forwarded_to(string choice, string expected, bool keepsHost)
    {
        await using var green = await Echo("green");
        await using var proxy = await Start(
            $$"""
            OnRequest(request => { {{string.Format(null, System.Text.CompositeFormat.Parse(choice), green.Address)}} });
            OnUpstreamRequest(request => request.Headers["X-Route"] = $"{request.Route}|{request.Cluster}|{request.Destination}");
            """, green);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(proxy.Address, "/x/y?q"));
        request.Headers.Host = "client.example";

        using var answer = await proxy.Client.SendAsync(request);

        Assert.Equal(expected, await answer.Content.ReadAsStringAsync());
        var received = Assert.Single(green.Requests).Headers;
        Assert.Equal(keepsHost ? "client.example" : new Uri(green.Address).Authority, received.Host);
        Assert.Equal("client.example", received["X-Forwarded-Host"]);
        Assert.StartsWith($"||{green.Address}", received["X-Route"].ToString());
    }

    [Fact]
    public async Task An_address_where_nobody_listens_is_a_502_that_names_it_in_the_log()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Rule = """OnRequest(request => request.ForwardTo("http://127.0.0.1:1"));""",
            ExpectErrors = true,
        });

        using var answer = await proxy.Client.GetAsync("/");

        Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
        Assert.Contains("http://127.0.0.1:1", Assert.Single(await Eventually.LinesAsync(() => proxy.Log.Errors, "error id")));
    }

    [Fact]
    public async Task A_rewritten_path_chooses_the_route_and_the_later_hooks()
    {
        await using var green = await Echo("green");
        await using var proxy = await Start("""
            OnRequest("/legacy/{**rest}", request => { request.Path = "/routed/" + request.PathValue("rest"); });
            OnRequest("/legacy/{**rest}", request => request.Respond(500, "matched the old path"));
            OnRequest("/routed/{id}", request => { request.Headers["X-Id"] = request.PathValue("ID"); });
            OnResponse("/legacy/{**rest}", response => response.Headers["X-Old"] = "1");
            OnResponse("/routed/{id}", response => response.Headers["X-New"] = response.PathValue("id") + (response.PathValue("other") ?? " none"));
            """, green);

        using var answer = await proxy.Client.GetAsync("/legacy/a%20b");

        Assert.Equal("blue /prefix/routed/a%20b transformed", await answer.Content.ReadAsStringAsync());
        Assert.Equal("a b none", answer.Headers.GetValues("X-New").Single());
        Assert.False(answer.Headers.Contains("X-Old"));
        Assert.Equal("a b", proxy.Upstream.Requests.Single().Headers["X-Id"]);
    }

    private static Task<Upstream> Echo(string name) => Upstream.StartAsync(http =>
    {
        var target = http.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()!.RawTarget;
        return http.Response.WriteAsync($"{name} {target} {http.Request.Headers["X-Transform"]}");
    });

    private static async Task<ProxyUnderTest> Start(string rule, Upstream green) => await ProxyUnderTest.StartAsync(new ProxySetup
    {
        Rule = rule,
        Upstream = await Echo("blue"),
        Configuration = $$"""
            {
              "ReverseProxy": {
                "Routes": {
                  "routed": {
                    "ClusterId": "blue",
                    "Match": { "Path": "/routed/{**rest}" },
                    "Transforms": [ { "PathPrefix": "/prefix" }, { "RequestHeader": "X-Transform", "Set": "transformed" } ]
                  }
                },
                "Clusters": {
                  "blue": { "Destinations": { "d1": { "Address": "{upstream}" } } },
                  "green": { "Destinations": { "d1": { "Address": "{{green.Address}}" } } }
                }
              }
            }
            """,
    });
}
