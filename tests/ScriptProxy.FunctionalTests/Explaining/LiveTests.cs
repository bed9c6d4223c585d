using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using ScriptProxy.Host.Admin;
using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.Explaining;

public sealed class LiveTests
{
    private const string User = """
        OnRequest("/api/{**rest}", request =>
        {
            request.Headers["X-User"] = "alice";
            request.Headers.Append("X-Tag", "b");
            request.Headers.Remove("X-Debug");
            request.Path = "/v2" + request.Path;
            request.SetQuery("page", "2");
            request.Cache.Tags.Add("api");
            request.Cache.Ttl = TimeSpan.FromMinutes(1);
            return Continue;
        });

        OnRequest("/admin/{**rest}", request => request.Respond(403));
        OnRequest(new Match { Methods = ["POST"], Hosts = ["*.other.example", "a.example"] }, request => Continue);
        OnRequest(new Match { When = exchange => exchange.Path.Length > 100 }, request => Continue);
        """;

    private const string Route = """
        OnRequest(request => request.RouteTo("main"));
        OnUpstreamRequest(async upstream =>
        {
            await Task.Yield();
            upstream.Headers["Authorization"] = "Bearer secret";
        });
        OnResponse(response => response.Headers["X-Served"] = "yes");
        OnCompleted(completion => { });
        """;

    private const string SideEffects = "(Request hooks have run as for any request: what they count for the client, keep or ask elsewhere, they did.)";

    private static readonly Dictionary<string, string> Rules = new() { ["10-user.csx"] = User, ["20-route.csx"] = Route };

    [Fact]
    public async Task A_question_ends_where_the_upstream_would_be_asked()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { Rules = Rules });

        var tree = await proxy.ExplainAsync("--live", "--host", "shop.example", "--path", "/api/orders?token=7", "--header", "X-Debug: 1", "--header", "X-Tag: a");

        Assert.Equal(
            $"""
            GET http://shop.example/api/orders?token=*** from 127.0.0.1, generation 1
            OnRequest
              + 10-user.csx:1   /api/[**rest]                         continued
                    path: /api/orders -> /v2/api/orders
                    query: ?token=*** -> ?token=***&page=2
                    header X-Tag appended: b
                    header X-User set: alice
                    cache ttl set: 00:01:00
                    cache tags set: api
                    header X-Debug removed, was 1
              - 10-user.csx:13  /admin/[**rest]                       did not match: the path is /v2/api/orders
              - 10-user.csx:14  POST at *.other.example or a.example  did not match: the method is GET, the host is shop.example
              - 10-user.csx:15  a test                                did not match: its test says no
              + 20-route.csx:1                                        continued
                    cluster set: main
            Route
              route all, cluster main: 20-route.csx chose the cluster
              + d1 http://upstream  the only one available
            OnUpstreamRequest
              + 20-route.csx:2  continued
                    header Authorization set: Bearer ***
            OnCompleted
              . 20-route.csx:8  not asked: nothing of a question is logged or counted
            Answer
              would ask for GET http://upstream/v2/api/orders?token=***&page=2
              the upstream would be asked
            {SideEffects}
            """.Replace('[', '{').Replace(']', '}').ReplaceLineEndings("\n"),
            tree);
        Assert.Empty(proxy.Upstream.Requests);
        Assert.Empty(proxy.Access.Lines);
    }

    [Fact]
    public async Task Forwarded_it_is_an_exchange_like_any_other()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { Rules = Rules });

        var tree = await proxy.ExplainAsync("--live", "--forward", "--path", "/");

        Assert.EndsWith(
            """
            OnResponse
              + 20-route.csx:7  continued
                    header X-Served set: yes
            OnCompleted
              + 20-route.csx:8  continued
            Answer
              asked for GET http://upstream/
              200 by the upstream
            """.ReplaceLineEndings("\n"),
            tree,
            StringComparison.Ordinal);
        Assert.Equal("Bearer secret", Assert.Single(proxy.Upstream.Requests).Headers.Authorization);
        Assert.Single(proxy.Access.Lines);
    }

    [Fact]
    public async Task Who_answers_is_told_and_who_was_not_asked_any_more()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { Rules = Rules });

        Assert.Equal(
            $"""
            GET http://localhost/admin/x from 192.0.2.7, generation 1
            OnRequest
              - 10-user.csx:1   /api/[**rest]                         did not match: the path is /admin/x
              = 10-user.csx:13  /admin/[**rest]                       responded 403
              . 10-user.csx:14  POST at *.other.example or a.example  not asked: 10-user.csx has responded
              . 10-user.csx:15  a test                                not asked: 10-user.csx has responded
              . 20-route.csx:1                                        not asked: 10-user.csx has responded
            OnResponse
              + 20-route.csx:7  continued
                    header X-Served set: yes
            OnCompleted
              . 20-route.csx:8  not asked: nothing of a question is logged or counted
            Answer
              403 by 10-user.csx
            {SideEffects}
            """.Replace('[', '{').Replace(']', '}').ReplaceLineEndings("\n"),
            await proxy.ExplainAsync("--live", "--path", "/admin/x", "--client", "192.0.2.7"));
    }

    [Fact]
    public async Task Failures_have_their_reason_and_their_place()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            ExpectErrors = true,
            Rules = new Dictionary<string, string>
            {
                ["10-hint.csx"] = "FailOpen();\nOnRequest(request => { if (request.Path != \"\") throw new FormatException(\"odd\"); });",
                ["20-guard.csx"] = "OnRequest(request =>\n{\n    if (request.Path != \"\") throw new InvalidOperationException(\"no key\");\n});\nOnRequest(request => Continue);",
            },
        });

        var tree = await proxy.ExplainAsync("--live", "--path", "/x");

        Assert.Contains(
            """
              ! 10-hint.csx:2   failed: FormatException: odd; the exchange goes on
              ! 20-guard.csx:1  failed: InvalidOperationException: no key
              . 20-guard.csx:5  not asked: 20-guard.csx has failed
            Answer
              500 by 20-guard.csx failed
              ! Unit failed at the stage OnRequest: no key (
            """.ReplaceLineEndings("\n") + Path.Combine(proxy.RulesFolder, "20-guard.csx") + "(3,",
            tree,
            StringComparison.Ordinal);
        Assert.Matches("error id [0-9a-z]{10}", tree);
    }

    [Fact]
    public async Task Where_no_route_matches_each_says_why()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Configuration = """
                { "ReverseProxy": {
                    "Routes": {
                      "a": { "ClusterId": "main", "Match": { "Path": "/a/{id}", "Methods": [ "POST" ] } },
                      "b": { "ClusterId": "main", "Match": { "Path": "/b/{**rest}", "Hosts": [ "*.b.example" ] } },
                      "c": { "ClusterId": "main", "Match": { "Path": "/x", "Headers": [ { "Name": "X-C", "Values": [ "1" ] } ] } }
                    },
                    "Clusters": { "main": { "Destinations": { "d1": { "Address": "{upstream}" } } } } } }
                """,
        });

        Assert.Equal(
            """
            GET http://localhost/x from 127.0.0.1, generation 1
            Route
              no route matches
              - route a  its methods are POST; its path is /a/{id}
              - route b  its path is /b/{**rest}; its hosts are *.b.example
              - route c  another one goes before it, or its headers or query do not fit
            Answer
              404 by the proxy: Not Found: no route matches the request.
            """.ReplaceLineEndings("\n"),
            (await proxy.ExplainAsync("--live", "--path", "/x"))[..^(SideEffects.Length + 1)]);
    }

    [Fact]
    public async Task Destinations_say_why_they_were_taken_or_not()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Configuration = """
                { "ReverseProxy": {
                    "Routes": { "all": { "ClusterId": "main", "Match": { "Path": "{**rest}" } } },
                    "Clusters": { "main": {
                      "LoadBalancingPolicy": "FirstAlphabetical",
                      "SessionAffinity": { "Enabled": true, "Policy": "HashCookie", "AffinityKeyName": "who" },
                      "HealthCheck": { "Active": { "Enabled": true, "Interval": "00:00:00.050", "Timeout": "00:01:00" } },
                      "Destinations": { "a": { "Address": "{upstream}" }, "b": { "Address": "{upstream}/" }, "dead": { "Address": "http://127.0.0.1:1/" } } } } } }
                """,
        });
        await Eventually.TrueAsync(
            async () => (await proxy.ExplainAsync("--live", "--path", "/")).Contains("- dead http://127.0.0.1:1/  unhealthy, as the active check says", StringComparison.Ordinal), "it is found dead");

        var tree = await proxy.ExplainAsync("--live", "--path", "/");
        Assert.Contains("  + a http://upstream  chosen among 2 by FirstAlphabetical\n  - b http://upstream/  available, but FirstAlphabetical chose a\n", tree, StringComparison.Ordinal);

        using var answer = await proxy.Client.GetAsync("/");
        var cookie = answer.Headers.GetValues("Set-Cookie").Single().Split(';')[0];
        tree = await proxy.ExplainAsync("--live", "--path", "/", "--header", $"Cookie: {cookie}");
        Assert.Contains("  + a http://upstream  session affinity keeps the client here\n  - b http://upstream/  available, but session affinity keeps the client at a\n", tree, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plugins_say_why_they_refuse()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            BuiltInPlugins = true,
            Configuration = """
                { "Options": { "RateLimiting": { "Limits": { "all": { "Permits": 1, "Per": "00:01:00" } } } },
                  "ReverseProxy": {
                    "Routes": { "all": { "ClusterId": "main", "Match": { "Path": "{**rest}" } } },
                    "Clusters": { "main": { "Destinations": { "d1": { "Address": "{upstream}" } } } } } }
                """,
        });

        Assert.Contains("the upstream would be asked", await proxy.ExplainAsync("--live", "--path", "/"), StringComparison.Ordinal);
        Assert.Matches(@"= RateLimiting \(.*\) +responded 429: all\n", await proxy.ExplainAsync("--live", "--path", "/")); // questions count
    }

    [Fact]
    public async Task A_request_that_no_hook_sees_says_so()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { Rules = Rules });

        var tree = await proxy.ExplainAsync("--live", "--path", "/x", "--header", "Expect: miracles");

        Assert.Contains("Answer\n  417 by the proxy: Expectation Failed: Only the expectation 100-continue can be met\n", tree, StringComparison.Ordinal);
        Assert.DoesNotContain("OnRequest", tree, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_line_of_a_header_is_masked()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(
            """
            OnResponse(response => { response.Headers.Append("Set-Cookie", "a=one; Path=/"); response.Headers.Append("Set-Cookie", "b=two"); });
            OnResponse(response => { response.Headers["Set-Cookie"] = "a=one; Path=/"; });
            """);

        var tree = await proxy.ExplainAsync("--live", "--forward", "--path", "/");

        Assert.Contains("header Set-Cookie set: a=***; Path=/, b=***\n", tree, StringComparison.Ordinal);
        Assert.Contains("header Set-Cookie: a=***; Path=/, b=*** -> a=***; Path=/\n", tree, StringComparison.Ordinal);
    }

    [Fact]
    public async Task At_an_address_that_every_user_reaches_nobody_asks_the_upstream_in_the_name_of_another()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { Rules = Rules });

        Assert.StartsWith(
            "2: scriptproxy: every user of this machine reaches this address, so the upstream is asked for no other client",
            await proxy.ExplainAsync("--live", "--forward", "--path", "/", "--client", "192.0.2.7"), StringComparison.Ordinal);
        Assert.Empty(proxy.Upstream.Requests);
        Assert.Contains("200 by the upstream", await proxy.ExplainAtSocketAsync("--live", "--forward", "--path", "/", "--client", "192.0.2.7"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_proxy_or_a_route_answers_itself_is_not_told_as_a_missing_route()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            ExpectErrors = true,
            Settings = new Dictionary<string, string> { ["ReverseProxy:Routes:all:AuthorizationPolicy"] = "Default" },
        });

        var own = await proxy.ExplainAsync("--live", "--method", "OPTIONS", "--path", "/", "--header", "Max-Forwards: x");
        Assert.DoesNotContain("no route matches", own, StringComparison.Ordinal);
        Assert.Contains("400 by the proxy: Max-Forwards must be a number\n", own, StringComparison.Ordinal);
        Assert.Contains("route all, cluster main: the route matches, and its policy has answered\n", await proxy.ExplainAsync("--live", "--path", "/"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("'cart' is no path as it is sent", "cart", "{ \"name\": \"a\", \"value\": \"b\" }")]
    [InlineData("a header has a name and a value of one line", "/", "null")]
    [InlineData("a header has a name and a value of one line", "/", "{ \"name\": \"a\", \"value\": null }")]
    [InlineData("the host is no header of a question", "/", "{ \"name\": \"host\", \"value\": \"b\" }")]
    public async Task A_program_that_asks_something_wrong_is_told_so(string error, string target, string header)
    {
        await using var proxy = await ProxyUnderTest.StartAsync();
        await using var admin = (await AdminHost.StartAsync("http://127.0.0.1:0", proxy.Proxy, NullLoggerFactory.Instance))!;
        using var client = new HttpClient();
        using var question = new StringContent(
            $$"""{ "method": "GET", "scheme": "http", "host": "a", "target": "{{target}}", "headers": [ {{header}} ], "client": "127.0.0.1" }""", Encoding.UTF8, "application/json");

        using var answer = await client.PostAsync(new Uri(admin.Address.TrimEnd('/') + "/explain"), question);

        Assert.Equal(400, (int)answer.StatusCode);
        using var text = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        Assert.Equal(error, text.RootElement.GetProperty("error").GetString());
    }

    [Fact]
    public async Task Programs_get_the_same_as_JSON_and_secrets_only_when_they_are_asked_for()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { Rules = Rules });

        using var masked = JsonDocument.Parse(await proxy.ExplainAsync("--live", "--json", "--path", "/api/a", "--header", "Cookie: session=abc"));
        var hook = masked.RootElement.GetProperty("phases")[0].GetProperty("hooks")[0];
        Assert.Equal(("10-user.csx", "10-user.csx:1", "Continued"), (hook.GetProperty("unit").GetString(), hook.GetProperty("place").GetString(), hook.GetProperty("outcome").GetString()));
        Assert.Equal("main", masked.RootElement.GetProperty("routing").GetProperty("cluster").GetString());
        Assert.DoesNotContain("abc", masked.RootElement.GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain("Bearer secret", masked.RootElement.GetRawText(), StringComparison.Ordinal);

        Assert.StartsWith("2: scriptproxy: every user of this machine reaches this address, so secrets stay masked", await proxy.ExplainAsync("--live", "--unmasked", "--path", "/"), StringComparison.Ordinal);
        var open = await proxy.ExplainAtSocketAsync("--live", "--unmasked", "--json", "--path", "/api/a", "--header", "Cookie: session=abc");
        Assert.Contains("session=abc", open, StringComparison.Ordinal);
        Assert.Contains("Bearer secret", open, StringComparison.Ordinal);
    }
}
