using Microsoft.AspNetCore.Http;
using ScriptProxy.FunctionalTests.Caching;
using ScriptProxy.Host.Explaining;
using ScriptProxy.Host.Metrics;
using ScriptProxy.Testing;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.FunctionalTests.Explaining;

/// <summary>Real requests that ask to be explained.</summary>
public sealed class RequestTests
{
    private const string Key = "0123456789abcdef0123456789abcdef";
    private const string Header = "X-ScriptProxy-Explain";

    private const string Rule = """
        OnRequest(request =>
        {
            request.Headers["X-Asked"] = request.Headers.ContainsKey("X-ScriptProxy-Explain") ? "yes" : "no";
        });
        """;

    private static readonly Dictionary<string, string> WithKey = new() { ["Explain:Key"] = Key };

    [Fact]
    public async Task A_signed_request_is_explained_at_the_admin_address_and_neither_hooks_nor_upstream_see_it()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { Rule = Rule, Settings = WithKey });
        var config = Path.Combine(proxy.Folder, "scriptproxy.json");
        var token = (await ExplainedProxy.RunAsync("--token", "--config", config, "--set", $"Explain:Key={Key}")).Trim();

        using var answer = await AskAsync(proxy.Client, token, "session=abc");
        var id = Assert.Single(answer.Headers.GetValues(Header));
        await Eventually.TrueAsync(() => proxy.Proxy.Explanations.Find(id) is not null, "it has ended");

        Assert.Equal(
            """
            GET http://127.0.0.1/cart from 127.0.0.1, generation 1
            OnRequest
              + rule.csx:1  continued
                    header X-Asked set: no
            Route
              route all, cluster main: the route names the cluster
              + d1 http://upstream  the only one available
            Answer
              asked for GET http://upstream/cart
              200 by the upstream
            """.ReplaceLineEndings("\n"),
            (await proxy.ExplainAsync("--show", id)).Replace($":{proxy.Address.Port}", "", StringComparison.Ordinal));
        Assert.DoesNotContain(Assert.Single(proxy.Upstream.Requests).Headers.Keys, name => name.Equals(Header, StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain("abc", await proxy.ExplainAsync("--show", id, "--json"), StringComparison.Ordinal);
        Assert.Contains(proxy.Log.Lines, line => line.Contains($"An exchange was explained: GET /cart, 200. To read it: scriptproxy explain --show {id}", StringComparison.Ordinal));
        Assert.Equal(1, Counted(proxy, "explained"));
    }

    [Theory]
    [InlineData("forged", 5, "another key of thirty-two characters")]
    [InlineData("expired", -1, Key)]
    [InlineData("off", 5, Key)]
    public async Task What_does_not_hold_is_taken_off_counted_and_passed_over(string result, int minutes, string key)
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { Rule = Rule, Settings = result == "off" ? new Dictionary<string, string>() : WithKey });
        var token = ExplainToken.Make(key, TimeProvider.System.GetUtcNow().AddMinutes(minutes), null);

        using var answer = await AskAsync(proxy.Client, token);

        Assert.Equal(200, (int)answer.StatusCode);
        Assert.False(answer.Headers.Contains(Header));
        var received = Assert.Single(proxy.Upstream.Requests).Headers;
        Assert.Equal("no", received["X-Asked"]);
        Assert.DoesNotContain(received.Keys, name => name.Equals(Header, StringComparison.OrdinalIgnoreCase));
        Assert.Equal(1, Counted(proxy, result));
        Assert.Empty(proxy.Proxy.Explanations.Ids);
    }

    [Fact]
    public async Task A_question_with_a_token_still_asks_nobody()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { Rule = Rule, Settings = WithKey });
        var token = ExplainToken.Make(Key, TimeProvider.System.GetUtcNow().AddMinutes(5), null);

        var tree = await proxy.ExplainAsync("--live", "--path", "/", "--header", $"{Header}: {token}");

        Assert.Contains("  the upstream would be asked\n", tree, StringComparison.Ordinal);
        Assert.Contains("header X-Asked set: no\n", tree, StringComparison.Ordinal);
        Assert.Empty(proxy.Upstream.Requests);
        Assert.Equal(0, proxy.Proxy.Generations.Current.Units.Single().Statistics.Total.Calls);
    }

    [Fact]
    public async Task A_token_for_a_host_with_a_port_holds_for_the_host()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { Settings = WithKey });
        var config = Path.Combine(proxy.Folder, "scriptproxy.json");
        var token = (await ExplainedProxy.RunAsync("--token", "--host", "127.0.0.1:8080", "--config", config, "--set", $"Explain:Key={Key}")).Trim();

        using var answer = await AskAsync(proxy.Client, token);

        Assert.True(answer.Headers.Contains(Header));
    }

    [Fact]
    public async Task Ten_in_a_second_are_explained_and_the_others_served()
    {
        var time = new ManualTimeProvider();
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { Settings = WithKey, Time = time });
        var token = ExplainToken.Make(Key, time.GetUtcNow().AddMinutes(5), null);

        for (var i = 0; i < 12; i++)
        {
            using var answer = await AskAsync(proxy.Client, token);
            Assert.Equal((200, i < 10), ((int)answer.StatusCode, answer.Headers.Contains(Header)));
        }

        Assert.Equal(2, Counted(proxy, "limited"));
    }

    [Fact]
    public async Task An_explanation_that_is_not_known_is_told_with_those_that_are_where_the_proxy_s_user_alone_asks()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { Settings = WithKey });
        Assert.Equal("2: scriptproxy: no explanation 'abc' is known; there is none yet. The last 32 are kept, until the proxy ends.", await proxy.ExplainAtSocketAsync("--show", "abc"));
        using var answer = await AskAsync(proxy.Client, ExplainToken.Make(Key, TimeProvider.System.GetUtcNow().AddMinutes(5), null));
        var id = Assert.Single(answer.Headers.GetValues(Header));

        Assert.Equal("2: scriptproxy: no explanation 'abc' is known. The last 32 are kept, until the proxy ends.", await proxy.ExplainAsync("--show", "abc"));
        await Eventually.TrueAsync(
            async () => await proxy.ExplainAtSocketAsync("--show", "abc") == $"2: scriptproxy: no explanation 'abc' is known; the last ones are {id}. The last 32 are kept, until the proxy ends.",
            "the exchange's explanation is kept");
    }

    [Fact]
    public async Task Why_an_answer_is_not_stored_or_comes_from_the_cache_is_told_with_the_fetch_that_brought_it()
    {
        await using var caching = await CachingProxy.StartAsync(
            (http, _) =>
            {
                http.Response.Headers.CacheControl = http.Request.Path == "/no" ? "no-store" : "max-age=60";
                return http.Response.WriteAsync("x");
            },
            rule: "OnUpstreamResponse(response => response.Headers.Remove(\"X-Powered-By\"));",
            settings: WithKey);
        var token = ExplainToken.Make(Key, caching.Clock.GetUtcNow().AddMinutes(5), null);

        var unstored = await TreeAsync("/no");
        Assert.Contains("OnUpstreamResponse, of the fetch for the lookup\n", unstored, StringComparison.Ordinal);
        Assert.Contains("rule.csx:1", unstored, StringComparison.Ordinal);
        Assert.Contains("asked for GET http://upstream/no\n", unstored, StringComparison.Ordinal);
        Assert.Contains("\n  cache: miss, no-store", unstored, StringComparison.Ordinal);
        Assert.Contains("\n  cache: miss", await TreeAsync("/yes"), StringComparison.Ordinal);
        var hit = await TreeAsync("/yes");
        Assert.Contains("\n  cache: hit", hit, StringComparison.Ordinal);
        Assert.DoesNotContain("OnUpstreamResponse", hit, StringComparison.Ordinal);

        async Task<string> TreeAsync(string path)
        {
            using var answer = await AskAsync(caching.Client, token, path: path);
            var id = answer.Headers.GetValues(Header).Single();
            await Eventually.TrueAsync(() => caching.Proxy.Proxy.Explanations.Find(id) is not null, "it has ended");
            return await caching.Proxy.ExplainAsync("--show", id);
        }
    }

    [Fact]
    public async Task What_a_hook_asks_the_proxy_itself_for_is_told_with_the_hook_the_status_and_no_secrets()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Rule = """
                OnRequest("/missing", request => request.Respond(404));
                OnLookup(async lookup =>
                {
                    if (lookup.Path != "/page") { return Verdict.Continue; }
                    foreach (var target in new[] { "/part?token=abc&x=1", "http://other.example/missing" })
                    {
                        await using var fetch = lookup.Ask(target);
                        await fetch.ResponseAsync();
                    }

                    return Verdict.Continue;
                });
                """,
            Settings = WithKey,
        });
        var token = ExplainToken.Make(Key, TimeProvider.System.GetUtcNow().AddMinutes(5), null);

        using var answer = await AskAsync(proxy.Client, token, path: "/page");
        var id = answer.Headers.GetValues(Header).Single();
        await Eventually.TrueAsync(() => proxy.Proxy.Explanations.Find(id) is not null, "it has ended");

        Assert.Contains(
            $"Asked of the proxy itself\n  GET http://{proxy.Address.Authority}/part?token=***&x=1 by rule.csx:2: 200\n  GET http://other.example/missing by rule.csx:2: 404\nAnswer\n",
            await proxy.ExplainAsync("--show", id),
            StringComparison.Ordinal);
    }

    private static async Task<HttpResponseMessage> AskAsync(HttpClient client, string token, string? cookie = null, string path = "/cart")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add(Header, token);
        if (cookie is not null)
        {
            request.Headers.Add("Cookie", cookie);
        }

        return await client.SendAsync(request);
    }

    private static double Counted(ProxyUnderTest proxy, string result) => proxy.Proxy.Metrics.Metrics
        .Single(metric => metric.Name == "scriptproxy.explain.requests").Read().Single(sample => sample.Labels.Contains(("result", result))).Value;
}
