using Microsoft.AspNetCore.Http;
using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.Hooks;

public sealed class RequestEditTests
{
    [Fact]
    public async Task What_a_hook_reads_is_what_the_client_sent()
    {
        await using var proxy = await ProxyUnderTest.StartAsync("""
            OnRequest(request => request.RespondJson(200, new
            {
                request.Method, request.Scheme, request.Host, request.Path, request.QueryString, request.RawTarget,
                Client = request.ClientAddress.ToString(), Header = request.RequestHeader("X-Key").ToString(), Same = request.Headers["x-key"].ToString(),
                B = request.Query["b"].ToString(), Cookie = request.Cookies["c"], HasId = request.Id.Length > 0, Cluster = request.Cluster ?? "none",
            }));
            """);
        using var request = new HttpRequestMessage(HttpMethod.Put, new Uri(proxy.Address, "/x%20y/%C3%A9?a=1&b=two%20words"));
        request.Headers.Host = "api.example:81";
        request.Headers.Add("X-Key", "k");
        request.Headers.Add("Cookie", "b=1; c=2");

        using var answer = await proxy.Client.SendAsync(request);

        Assert.Equal(
            """
            {"method":"PUT","scheme":"http","host":"api.example:81","path":"/x y/\u00E9","queryString":"?a=1\u0026b=two%20words","rawTarget":"/x%20y/%C3%A9?a=1\u0026b=two%20words","client":"127.0.0.1","header":"k","same":"k","b":"two words","cookie":"2","hasId":true,"cluster":"none"}
            """.Trim(), await answer.Content.ReadAsStringAsync());
        Assert.Equal("application/json; charset=utf-8", answer.Content.Headers.ContentType!.ToString());
    }

    [Theory]
    [InlineData("request.Method = \"PUT\";", "PUT", "/old/x?a=1&&b=%20+")]
    [InlineData("request.Method = \"put\"; request.Path = \"/\" + request.Method;", "PUT", "/PUT?a=1&&b=%20+")]
    [InlineData("request.Path = \"/new/\" + request.PathValue(\"rest\");", "GET", "/new/x?a=1&&b=%20+")]
    [InlineData("request.Path = \"/a b/é/%2F/?#\";", "GET", "/a%20b/%C3%A9/%2F/%3F%23?a=1&&b=%20+")]
    [InlineData("request.Path = \"/100%/x\";", "GET", "/100%25/x?a=1&&b=%20+")]
    [InlineData("request.Path = \"/a/../b/./%2e%2e/c\";", "GET", "/c?a=1&&b=%20+")]
    [InlineData("request.Path = \"/../../secret\";", "GET", "/secret?a=1&&b=%20+")]
    [InlineData("request.QueryString = \"\";", "GET", "/old/x")]
    [InlineData("request.QueryString = \"?q=%zz|\";", "GET", "/old/x?q=%zz|")]
    [InlineData("request.SetQuery(\"c\", \"x y&\");", "GET", "/old/x?a=1&&b=%20+&c=x%20y%26")]
    [InlineData("request.SetQuery(\"a\", \"2\");", "GET", "/old/x?a=2&&b=%20+")]
    [InlineData("request.SetQuery(\"a\", null);", "GET", "/old/x?&b=%20+")]
    public async Task What_a_hook_changes_is_what_the_upstream_gets(string edit, string method, string target)
    {
        await using var proxy = await ProxyUnderTest.StartAsync($$"""OnRequest("/old/{**rest}", request => { {{edit}} });""");

        await proxy.Client.GetStringAsync("/old/x?a=1&&b=%20+");

        var received = Assert.Single(proxy.Upstream.Requests);
        Assert.Equal((method, target), (received.Method, received.Target));
    }

    [Fact]
    public async Task Headers_cookies_host_and_the_client_s_address_reach_the_upstream_as_a_hook_left_them()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Rule = """
                OnRequest(request =>
                {
                    request.Headers["X-New"] = "1";
                    request.Headers.Append("X-Many", "2");
                    request.Headers.Remove("X-Gone");
                    request.SetCookie("b", "é;");
                    request.SetCookie("c", null);
                    request.SetCookie("d", "new");
                    request.Host = "bücher.example:8080";
                    request.ClientAddress = IPAddress.Parse("203.0.113.9");
                });
                OnResponse(response => response.Headers["X-Seen"] = response.Host + " " + response.ClientAddress);
                """,
            Configuration = KeepHost,
        });
        using var request = new HttpRequestMessage(HttpMethod.Get, proxy.Address);
        request.Headers.Add("X-Gone", "x");
        request.Headers.Add("X-Many", "1");
        request.Headers.Add("Cookie", "a=1; b=2; c=3");

        using var answer = await proxy.Client.SendAsync(request);

        var received = Assert.Single(proxy.Upstream.Requests).Headers;
        Assert.Equal("1", received["X-New"]);
        Assert.Equal("1,2", string.Join(',', received["X-Many"].SelectMany(value => value!.Split(',', StringSplitOptions.TrimEntries))));
        Assert.False(received.ContainsKey("X-Gone"));
        Assert.Equal("a=1; b=%C3%A9%3B; d=new", received.Cookie);
        Assert.Equal("xn--bcher-kva.example:8080", received.Host);
        Assert.Equal("203.0.113.9", received["X-Forwarded-For"]);
        Assert.Equal("xn--bcher-kva.example:8080 203.0.113.9", answer.Headers.GetValues("X-Seen").Single());
    }

    [Theory]
    [InlineData("request.Method = \"A B\";", "is no method")]
    [InlineData("request.Host = \"a/b\";", "is no host")]
    [InlineData("request.Host = \"a\\r\\nX: y\";", "is no host")]
    [InlineData("request.Path = \"x\";", "must begin with '/'")]
    [InlineData("request.QueryString = \"a=1\";", "must be empty or begin with '?'")]
    [InlineData("request.SetCookie(\"a=b\", \"c\");", "is no name of a cookie")]
    [InlineData("request.Redirect(\"/a\\r\\nX: y\");", "no spaces or control characters")]
    [InlineData("request.Redirect(\"/\", 200);", "no status of a redirection")]
    [InlineData("request.Respond(99);", "status")]
    [InlineData("request.ForwardTo(\"ftp://a/\");", "no absolute http or https address")]
    [InlineData("request.ForwardTo(\"http://a/?q\");", "no absolute http or https address")]
    [InlineData("request.RouteTo(\"nowhere\");", "It has: main.")]
    public async Task A_wrong_value_fails_the_hook_and_says_why(string edit, string message)
    {
        await using var proxy = await ProxyUnderTest.StartAsync(
            new ProxySetup { Rule = $$"""OnRequest(request => { {{edit}} });""", ExpectErrors = true });

        using var answer = await proxy.Client.GetAsync("/");

        Assert.Equal(500, (int)answer.StatusCode);
        Assert.Empty(proxy.Upstream.Requests);
        Assert.Contains(message, Assert.Single(await Eventually.LinesAsync(() => proxy.Log.Errors, "error id")));
    }

    [Fact]
    public async Task A_header_with_a_line_break_never_reaches_the_upstream()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Rule = """OnRequest(request => { request.Headers["X-A"] = "a\r\nX-Injected: 1"; });""",
            ExpectErrors = true,
        });

        using var answer = await proxy.Client.GetAsync("/");

        Assert.DoesNotContain(proxy.Upstream.Requests, request => request.Headers.ContainsKey("X-Injected"));
        Assert.True((int)answer.StatusCode >= 500 || !proxy.Upstream.Requests.Single().Headers.ContainsKey("X-A"));
    }

    [Fact]
    public async Task Upstream_hooks_change_what_is_sent_and_what_came_back()
    {
        await using var upstream = await Upstream.StartAsync(http =>
        {
            http.Response.StatusCode = 201;
            http.Response.Headers["X-Kept"] = "upstream";
            return http.Response.WriteAsync($"{http.Request.Method} {http.Request.Path}{http.Request.QueryString} {http.Request.Headers["X-Up"]} {http.Request.ContentType}");
        });
        await using var proxy = await ProxyUnderTest.StartAsync(
            """
            OnUpstreamRequest(request =>
            {
                request.Headers["X-Up"] = $"{request.Route}/{request.Cluster}/{request.Destination}/{request.UpstreamMethod}";
                request.Headers.ContentType = "text/csv";
                request.UpstreamMethod = "PATCH";
                request.Target = new Uri(request.Target, "/elsewhere?q=1");
            });
            OnUpstreamResponse(response =>
            {
                response.Headers["X-Kept"] += $" {response.Status} {response.Route} {response.Cluster} {response.Destination}";
                response.Status = 202;
            });
            OnResponse(response => response.Headers["X-Sent"] = $"{response.Status} {response.Route} {response.Cluster} {response.Destination} {response.DecidedBy ?? "none"}");
            """, upstream);

        using var answer = await proxy.Client.PostAsync("/here", new StringContent("body"));

        Assert.Equal("PATCH /elsewhere?q=1 all/main/d1/POST text/csv", await answer.Content.ReadAsStringAsync());
        Assert.Equal(202, (int)answer.StatusCode);
        Assert.Equal("Accepted", answer.ReasonPhrase);
        Assert.Equal("upstream 201 all main d1", answer.Headers.GetValues("X-Kept").Single());
        Assert.Equal("202 all main d1 none", answer.Headers.GetValues("X-Sent").Single());
    }

    private const string KeepHost = """
        {
          "ReverseProxy": {
            "Routes": {
              "all": {
                "ClusterId": "main",
                "Match": { "Path": "{**rest}" },
                "Transforms": [ { "RequestHeaderOriginalHost": "true" } ]
              }
            },
            "Clusters": { "main": { "Destinations": { "d1": { "Address": "{upstream}" } } } }
          }
        }
        """;
}
