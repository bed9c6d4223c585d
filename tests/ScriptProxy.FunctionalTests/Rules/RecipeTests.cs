using System.Net;
using Microsoft.AspNetCore.Http;
using ScriptProxy.Testing;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.FunctionalTests.Rules;

/// <summary>The recipes of the rule writer's book, as they stand there.</summary>
public sealed class RecipeTests
{
    private const string TwoClusters = """
        {
          "ReverseProxy": {
            "Routes": { "all": { "ClusterId": "blue", "Match": { "Path": "{**rest}" } } },
            "Clusters": {
              "blue": { "Destinations": { "d1": { "Address": "{upstream}/blue/" } } },
              "green": { "Destinations": { "d1": { "Address": "{upstream}/green/" } } }
            }
          }
        }
        """;

    [Theory]
    [InlineData("/about.html", 301, "/about")]
    [InlineData("/blog/2019/why-proxies?page=2", 308, "/posts/why-proxies?page=2")]
    [InlineData("/blog/2019/a%20b%C3%A4", 308, "/posts/a%20b%C3%A4")]
    [InlineData("/docs/a/b%20c?page=2", 301, "/help/a/b%20c?page=2")]
    [InlineData("/docs", 301, "/help/")]
    [InlineData("/other", 200, null)]
    public async Task Redirect_leads_old_addresses_to_new_ones(string path, int status, string? location)
    {
        await using var proxy = await ProxyUnderTest.StartAsync(Recipe("redirect"));
        using var answer = await proxy.Client.GetAsync(path);
        Assert.Equal((status, location), ((int)answer.StatusCode, answer.Headers.Location?.OriginalString));
    }

    [Fact]
    public async Task Keys_let_in_who_has_one_and_name_the_client()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { Rule = Recipe("keys"), Settings = new Dictionary<string, string> { ["Options:rule.csx:Clients:k1"] = "acme" } });
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(proxy, "/api/orders"));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(proxy, "/api/orders", ("X-Api-Key", "k2")));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(proxy, "/api/orders", ("X-Api-Key", "k1"), ("X-Client", "forged")));
        var received = Assert.Single(proxy.Upstream.Requests);
        Assert.Equal(("acme", ""), (received.Headers["X-Client"].ToString(), received.Headers["X-Api-Key"].ToString()));
    }

    [Theory]
    [InlineData("192.0.2.7", HttpStatusCode.OK)]
    [InlineData("::1", HttpStatusCode.OK)]
    [InlineData("198.51.100.7", HttpStatusCode.Forbidden)]
    public async Task Addresses_let_in_the_office(string client, HttpStatusCode status)
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Rule = Recipe("addresses"),
            Settings = new Dictionary<string, string> { ["Forwarding:TrustedProxies:0"] = "127.0.0.1" },
        });
        Assert.Equal(status, await StatusAsync(proxy, "/admin/users", ("X-Forwarded-For", client)));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(proxy, "/", ("X-Forwarded-For", client)));
    }

    [Fact]
    public async Task Ask_lets_in_whom_the_service_knows()
    {
        await using var service = await Upstream.StartAsync(http =>
        {
            http.Response.StatusCode = http.Request.Headers.Cookie == "session=1" ? 200 : 401;
            return Task.CompletedTask;
        });
        await using var proxy = await StartAskingAsync(service);
        Assert.Equal(HttpStatusCode.Found, await StatusAsync(proxy, "/private/a"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(proxy, "/private/a", ("Cookie", "session=1")));
        Assert.Equal("/check", service.Requests.First().Target);
        Assert.Equal("/private/a", Assert.Single(proxy.Upstream.Requests).Target);
    }

    [Fact]
    public async Task Ask_lets_nobody_in_whom_the_service_sends_to_a_page()
    {
        await using var service = await Upstream.StartAsync(http =>
        {
            if (http.Request.Path == "/check")
            {
                http.Response.Redirect("/login");
            }

            return Task.CompletedTask;
        });
        await using var proxy = await StartAskingAsync(service);
        Assert.Equal(HttpStatusCode.Found, await StatusAsync(proxy, "/private/a", ("Cookie", "session=2")));
        Assert.Equal("/check", Assert.Single(service.Requests).Target);
        Assert.Empty(proxy.Upstream.Requests);
    }

    [Fact]
    public async Task Ask_lets_nobody_in_while_the_service_says_nothing()
    {
        var time = new ManualTimeProvider();
        await using var service = await Upstream.StartAsync(async http =>
        {
            time.Advance(TimeSpan.FromSeconds(1)); // the rule's time runs: it began before the question was sent
            await Task.Delay(Timeout.Infinite, http.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        });
        await using var proxy = await StartAskingAsync(service, time);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync(proxy, "/private/a"));
        Assert.Empty(proxy.Upstream.Requests);
    }

    private static Task<ProxyUnderTest> StartAskingAsync(Upstream service, ManualTimeProvider? time = null) => ProxyUnderTest.StartAsync(new ProxySetup
    {
        Rule = Recipe("ask").Replace("http://auth.internal", service.Address, StringComparison.Ordinal),
        Time = time ?? new ManualTimeProvider(), // a second is over soon where all tests run side by side
    });

    [Fact]
    public async Task Query_loses_what_only_counts_clicks()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(Recipe("query"));
        await StatusAsync(proxy, "/a?utm_source=x&b=1&UTM_Medium=y&c=%2F");
        await StatusAsync(proxy, "/a?ut%6d_source=x");
        Assert.Equal(["/a?b=1&c=%2F", "/a"], proxy.Upstream.Requests.Select(request => request.Target));
    }

    [Theory]
    [InlineData("no-store, private")]
    [InlineData("max-age=0")]
    public async Task Keep_keeps_what_the_upstream_forbids(string cacheControl)
    {
        await using var upstream = await Upstream.StartAsync(http =>
        {
            http.Response.Headers.CacheControl = cacheControl;
            http.Response.Headers.SetCookie = "a=1";
            http.Response.Headers.Vary = "*";
            http.Response.StatusCode = http.Request.Path == "/static/gone.js" ? 404 : 200;
            return http.Response.WriteAsync("x");
        });
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Rule = Recipe("keep"),
            BuiltInPlugins = true,
            Upstream = upstream,
            Settings = new Dictionary<string, string> { ["Options:Caching:Enabled"] = "true" },
        });
        for (var i = 0; i < 2; i++)
        {
            await StatusAsync(proxy, "/static/a.js", ("Cookie", $"session={i}"), ("Authorization", "Basic YTpi"));
            await StatusAsync(proxy, "/static/gone.js");
        }

        using var kept = await SendAsync(proxy, "/static/a.js", ("Cookie", "session=3"));
        Assert.StartsWith("ScriptProxy; hit", kept.Headers.GetValues("Cache-Status").Single(), StringComparison.Ordinal);
        Assert.False(kept.Headers.Contains("Set-Cookie"));
        Assert.Equal(["/static/a.js", "/static/gone.js", "/static/gone.js"], upstream.Requests.Select(request => request.Target));

        using var upload = new HttpRequestMessage(HttpMethod.Post, "/static/a.js");
        upload.Headers.Add("Cookie", "session=3");
        using var uploaded = await proxy.Client.SendAsync(upload);
        Assert.Equal("session=3", upstream.Requests.Last().Headers.Cookie.ToString()); // who changes something is known as before
        Assert.Equal(["a=1"], uploaded.Headers.GetValues("Set-Cookie"));
    }

    [Fact]
    public async Task Claims_of_a_verified_token_reach_the_upstream_and_those_of_a_client_do_not()
    {
        const string verifier = """
            using System.Security.Claims;
            OnRequest("/known", request => { request.Http.User = new ClaimsPrincipal(new ClaimsIdentity([new Claim("tenant", "acme")], "test")); });
            """;
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { Rules = new Dictionary<string, string> { ["10.csx"] = verifier, ["20.csx"] = Recipe("claims") } });
        await StatusAsync(proxy, "/known", ("X-Tenant", "forged"));
        await StatusAsync(proxy, "/unknown", ("X-Tenant", "forged"));
        Assert.Equal(["acme", ""], proxy.Upstream.Requests.Select(request => request.Headers["X-Tenant"].ToString()));
    }

    [Fact]
    public async Task Split_gives_one_client_in_ten_the_new_version_and_always_the_same_ones()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { Rule = Recipe("split"), Configuration = TwoClusters });
        for (var round = 0; round < 2; round++)
        {
            for (var client = 0; client < 100; client++)
            {
                await StatusAsync(proxy, $"/{client}", ("Cookie", $"session={client}"));
            }
        }

        await StatusAsync(proxy, "/me", ("Cookie", "session=0; beta=yes"));
        var sides = proxy.Upstream.Requests.Select(request => request.Target.Split('/')[1]).ToList();
        Assert.InRange(sides.Take(100).Count(side => side == "green"), 3, 25);
        Assert.Equal(sides.Take(100), sides.Skip(100).Take(100));
        Assert.Equal("green", sides[^1]);
    }

    [Fact]
    public async Task Tenants_have_their_part_of_the_application()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(Recipe("tenants"));
        await StatusAsync(proxy, "/cart", ("Host", "acme.shop.example"));
        await StatusAsync(proxy, "/cart", ("Host", "shop.example"), ("X-Tenant", "forged"));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(proxy, "/tenants/acme/cart", ("Host", "shop.example")));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(proxy, "/tenants/acme/cart", ("Host", "other.shop.example")));
        Assert.Equal([("/tenants/acme/cart", "acme"), ("/cart", "")], proxy.Upstream.Requests.Select(request => (request.Target, request.Headers["X-Tenant"].ToString())));
    }

    [Fact]
    public async Task Mirror_sends_a_copy_and_logs_what_differs()
    {
        await using var next = await Upstream.StartAsync(http =>
        {
            http.Response.StatusCode = http.Request.Path == "/b c" ? 404 : 200;
            return Task.CompletedTask;
        });
        await using var proxy = await ProxyUnderTest.StartAsync(Recipe("mirror").Replace("http://next.internal", next.Address, StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(proxy, "/a?x=1"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(proxy, "/b%20c"));
        await Eventually.TrueAsync(() => proxy.Log.Lines.Any(line => line.Contains("/b c was 200 and would be 404", StringComparison.Ordinal)), "the log says where it differs");
        await Eventually.TrueAsync(() => next.Requests.Count == 2, "both copies");
        Assert.Equal(["/a?x=1", "/b%20c"], next.Requests.Select(request => request.Target).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Limit_counts_each_key_and_each_network_apart()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Rule = Recipe("limit"),
            Time = new ManualTimeProvider(),
            Settings = new Dictionary<string, string> { ["Forwarding:TrustedProxies:0"] = "127.0.0.1" },
        });
        Assert.Equal([.. Enumerable.Repeat(200, 10), 429], await StatusesAsync(proxy, 11, ("X-Api-Key", "a"), ("X-Forwarded-For", "192.0.2.1")));
        Assert.Equal([429], await StatusesAsync(proxy, 1, ("X-Api-Key", "a"), ("X-Forwarded-For", "192.0.2.2")));
        Assert.Equal([200], await StatusesAsync(proxy, 1, ("X-Api-Key", "b"), ("X-Forwarded-For", "192.0.2.2")));
        Assert.Equal([.. Enumerable.Repeat(200, 20), 429], await StatusesAsync(proxy, 21, ("X-Forwarded-For", "192.0.2.3")));
        for (var key = 0; key < 20; key++)
        {
            Assert.Equal([200], await StatusesAsync(proxy, 1, ("X-Api-Key", $"made-up-{key}"), ("X-Forwarded-For", $"2001:db8::{key}")));
        }

        Assert.Equal([429], await StatusesAsync(proxy, 1, ("X-Api-Key", "made-up"), ("X-Forwarded-For", "2001:db8::ffff")));
    }

    [Fact]
    public async Task Headers_that_nobody_is_to_see_are_taken_off_both_ways()
    {
        await using var upstream = await Upstream.StartAsync(http =>
        {
            http.Response.Headers.Server = "old/1.0";
            http.Response.Headers["X-Powered-By"] = "luck";
            return Task.CompletedTask;
        });
        await using var proxy = await ProxyUnderTest.StartAsync(Recipe("headers"), upstream);
        using var answer = await SendAsync(proxy, "/", ("X-User", "admin"));
        var received = Assert.Single(upstream.Requests);
        Assert.False(received.Headers.ContainsKey("X-User"));
        Assert.False(answer.Headers.Contains("Server") || answer.Headers.Contains("X-Powered-By"));
        Assert.Equal(received.Headers["X-Request-Id"].ToString(), answer.Headers.GetValues("X-Request-Id").Single());
    }

    [Theory]
    [InlineData("https://app.example.org", "https://app.example.org")]
    [InlineData("https://evil.example", null)]
    public async Task Cors_lets_one_site_in(string origin, string? allowed)
    {
        await using var proxy = await ProxyUnderTest.StartAsync(Recipe("cors"));
        using var preflight = new HttpRequestMessage(HttpMethod.Options, "/api/a") { Headers = { { "Origin", origin } } };
        using var asked = await proxy.Client.SendAsync(preflight);
        using var answer = await SendAsync(proxy, "/api/a", ("Origin", origin));
        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.OK), (asked.StatusCode, answer.StatusCode));
        Assert.All([asked, answer], each => Assert.Equal(allowed, each.Headers.TryGetValues("Access-Control-Allow-Origin", out var values) ? values.Single() : null));
        Assert.Equal(["Origin"], answer.Headers.Vary);
    }

    [Fact]
    public async Task Cache_key_keeps_a_page_once_for_each_language()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Rule = Recipe("cache-key"),
            BuiltInPlugins = true,
            Settings = new Dictionary<string, string> { ["Options:Caching:Enabled"] = "true" },
        });
        foreach (var language in (string[])["de-DE,de;q=0.9", "de", "en-GB", "fr", "en"])
        {
            await StatusAsync(proxy, "/pages/a", ("Accept-Language", language));
        }

        Assert.Equal(["de", "en"], proxy.Upstream.Requests.Select(request => request.Headers.AcceptLanguage.ToString()));
    }

    [Fact]
    public async Task Json_loses_the_field_that_nobody_is_to_see()
    {
        await using var upstream = await Upstream.StartAsync(http => http.Response.WriteAsJsonAsync(new { name = "Ada", passwordHash = "x" }));
        await using var proxy = await ProxyUnderTest.StartAsync(Recipe("json"), upstream);
        Assert.Equal("""{"name":"Ada"}""", await proxy.Client.GetStringAsync("/api/users/7"));
        Assert.Contains("passwordHash", await proxy.Client.GetStringAsync("/api/other"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", 200, "bytes=0-40")]
    [InlineData("HEAD", 200, null)]
    [InlineData("PUT", 201, null)]
    public async Task Json_keeps_the_field_back_however_it_is_asked_for(string method, int status, string? range)
    {
        await using var upstream = await Upstream.StartAsync(http =>
        {
            http.Response.StatusCode = http.Request.Headers.Range.Count > 0 ? 206 : http.Request.Method == "PUT" ? 201 : 200;
            return http.Response.WriteAsJsonAsync(new { name = "Ada", passwordHash = "x" });
        });
        await using var proxy = await ProxyUnderTest.StartAsync(Recipe("json"), upstream);
        using var request = new HttpRequestMessage(new HttpMethod(method), "/api/users/7");
        request.Headers.TryAddWithoutValidation("Range", range);
        using var answer = await proxy.Client.SendAsync(request);
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(method == "HEAD" ? "" : """{"name":"Ada"}""", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Json_leaves_alone_what_is_none()
    {
        await using var upstream = await Upstream.StartAsync(http => http.Response.WriteAsync("Not here."));
        await using var proxy = await ProxyUnderTest.StartAsync(Recipe("json"), upstream);
        Assert.Equal("Not here.", await proxy.Client.GetStringAsync("/api/users/7"));
    }

    [Fact]
    public async Task Errors_of_the_proxy_get_a_page_and_those_of_the_application_do_not()
    {
        const string nowhere = """
            OnRequest("/broken", request => request.ForwardTo("http://127.0.0.1:1/"));
            """;
        await using var upstream = await Upstream.StartAsync(http =>
        {
            http.Response.StatusCode = 500;
            return http.Response.WriteAsync("mine");
        });
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Rules = new Dictionary<string, string> { ["10.csx"] = nowhere, ["20.csx"] = Recipe("errors") },
            Upstream = upstream,
            ExpectErrors = true,
        });
        using var broken = await proxy.Client.GetAsync("/broken");
        Assert.Equal((HttpStatusCode.BadGateway, "text/html"), (broken.StatusCode, broken.Content.Headers.ContentType?.MediaType));
        Assert.Matches("tell us the number [A-Za-z0-9:-]+\\.", await broken.Content.ReadAsStringAsync());
        using var own = await proxy.Client.GetAsync("/");
        Assert.Equal("mine", await own.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Slow_requests_are_named_in_the_log()
    {
        var time = new ManualTimeProvider();
        await using var upstream = await Upstream.StartAsync(http =>
        {
            if (http.Request.Path == "/slow")
            {
                time.Advance(TimeSpan.FromSeconds(3));
            }

            return http.Response.WriteAsync("done");
        });
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { Rule = Recipe("slow"), Upstream = upstream, Time = time });
        await proxy.Client.GetStringAsync("/fast");
        await proxy.Client.GetStringAsync("/slow");
        await Eventually.TrueAsync(() => proxy.Log.Lines.Any(line => line.Contains("GET /slow took 00:00:03", StringComparison.Ordinal)), "the slow one is named");
        Assert.DoesNotContain(proxy.Log.Lines, line => line.Contains("/fast took", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_recipe_of_the_book_has_its_test()
    {
        var tests = File.ReadAllText(Repository.File("tests", "ScriptProxy.FunctionalTests", "Rules", "RecipeTests.cs"));
        Assert.InRange(Recipes.Count, 10, 30);
        Assert.All(Recipes.Keys, name => Assert.Contains($"Recipe(\"{name}\")", tests, StringComparison.Ordinal));
        Assert.All(Recipes.Values, text => Assert.InRange(text.Split('\n').Count(line => line.Trim().Length > 1), 2, 14));
    }

    private static IReadOnlyDictionary<string, string> Recipes => ScriptProxy.Host.Commands.Recipes.All;

    private static string Recipe(string name) => Recipes[name];

    private static async Task<HttpResponseMessage> SendAsync(ProxyUnderTest proxy, string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await proxy.Client.SendAsync(request);
    }

    private static async Task<HttpStatusCode> StatusAsync(ProxyUnderTest proxy, string path, params (string Name, string Value)[] headers)
    {
        using var answer = await SendAsync(proxy, path, headers);
        return answer.StatusCode;
    }

    private static async Task<List<int>> StatusesAsync(ProxyUnderTest proxy, int count, params (string Name, string Value)[] headers)
    {
        List<int> statuses = [];
        for (var i = 0; i < count; i++)
        {
            statuses.Add((int)await StatusAsync(proxy, "/api/a", headers));
        }

        return statuses;
    }
}
