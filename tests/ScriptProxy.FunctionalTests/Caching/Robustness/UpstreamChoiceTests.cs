using Microsoft.AspNetCore.Http;
using ScriptProxy.FunctionalTests.Caching.Purging;
using ScriptProxy.FunctionalTests.Reloading;
using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.Caching.Robustness;

/// <summary>Whatever chooses the upstream, nobody gets what another one answered.</summary>
public sealed class UpstreamChoiceTests
{
    private const string ByHeader = """
        OnRequest(request =>
        {
            if (request.Headers.Remove("X-Upstream", out var wanted))
                request.RouteTo(wanted.ToString());
        });
        """;

    [Fact]
    public async Task What_a_rule_sends_to_another_cluster_is_kept_apart()
    {
        await using var clusters = await TwoClusters.StartAsync(ByHeader);
        Assert.Equal("green /p 1", await clusters.TextAsync("/p", "X-Upstream: green"));
        Assert.Equal("main /p 1", await clusters.TextAsync("/p"));
        Assert.Equal("green /p 1", await clusters.TextAsync("/p", "X-Upstream: Green"));
        Assert.Equal("main /p 1", await clusters.TextAsync("/p"));
        Assert.Equal(2, clusters.Asked);
    }

    [Fact]
    public async Task What_a_rule_forwards_to_an_address_is_kept_apart()
    {
        await using var other = await Upstream.StartAsync(http =>
        {
            CachingProxy.Add(http.Response, "Cache-Control: max-age=60", "Date: nonsense"); // RFC 9110 6.6.1: then it is of when it came
            return http.Response.WriteAsync($"{http.Request.Host} {http.Request.Path}");
        });
        await using var clusters = await TwoClusters.StartAsync($$"""
            var keep = new ForwardOptions { KeepHost = true };
            OnRequest(request =>
            {
                if (request.RequestHeader("X-Other").Count > 0)
                    request.ForwardTo("{{other.Address}}" + request.RequestHeader("X-Other"), request.RequestHeader("X-Keep").Count > 0 ? keep : null);
            });
            """);
        var host = new Uri(other.Address).Authority;
        Assert.Equal($"{host} /p", await clusters.TextAsync("/p", "Host: example.org", "X-Other: /"));
        Assert.Equal("main /p 1", await clusters.TextAsync("/p", "Host: example.org"));
        Assert.Equal($"{host} /below/p", await clusters.TextAsync("/p", "Host: example.org", "X-Other: /below"));
        Assert.Equal("example.org /p", await clusters.TextAsync("/p", "Host: example.org", "X-Other: /", "X-Keep: 1"));
        Assert.Equal($"{host} /p", await clusters.TextAsync("/p", "Host: example.org", "X-Other: /"));
        Assert.Equal((3, 1), (other.Requests.Count, clusters.Asked));
    }

    [Fact]
    public async Task An_own_key_does_not_mix_them_either()
    {
        await using var clusters = await TwoClusters.StartAsync(ByHeader + """OnRequest(request => request.Cache.Key = "one");""".Insert(0, "\n"));
        Assert.Equal("green /p 1", await clusters.TextAsync("/p", "X-Upstream: green"));
        Assert.Equal("main /q 1", await clusters.TextAsync("/q"));
        Assert.Equal("green /p 1", await clusters.TextAsync("/r", "X-Upstream: green"));
    }

    [Fact]
    public async Task Who_asks_one_of_them_does_not_wait_for_the_other_one_s_answer()
    {
        var gate = new TaskCompletionSource();
        await using var clusters = await TwoClusters.StartAsync(ByHeader, greenAnswers: gate.Task);
        var waiting = clusters.TextAsync("/p", "X-Upstream: green");
        await Eventually.TrueAsync(() => clusters.Asked == 1, "the first question");
        Assert.Equal("main /p 1", await clusters.TextAsync("/p"));
        gate.SetResult();
        Assert.Equal("green /p 1", await waiting);
    }

    [Theory]
    [InlineData("Headers:0:Name=X-Version, Headers:0:Values:0=green", "GET", "/p", "X-Version: green")]
    [InlineData("Headers:0:Name=X-Host, Headers:0:Values:0=green", "GET", "/p", "X-Host: green")] // withheld from the upstream, and decides all the same
    [InlineData("Headers:0:Name=Cookie, Headers:0:Values:0=green, Headers:0:Mode=Contains", "GET", "/p", "Cookie: v=green")]
    [InlineData("QueryParameters:0:Name=v, QueryParameters:0:Values:0=green", "GET", "/p?v=green", "X-None: 1")]
    [InlineData("Methods:0=HEAD, Methods:1=OPTIONS", "HEAD", "/p", "X-None: 1")]
    public async Task Routes_that_match_by_more_than_the_address_are_kept_apart(string match, string method, string target, string header)
    {
        var route = match.Split(", ").Select(pair => pair.Split('=')).ToDictionary(pair => "Match:" + pair[0], pair => pair[1]);
        await using var clusters = await TwoClusters.StartAsync(null, """ "Key": { "Cookies": "Strip", "IgnoreQuery": [ "v" ] } """, route);
        for (var count = 0; count < 2; count++)
        {
            using var green = await clusters.Caching.SendAsync(new HttpMethod(method), target, header);
            Assert.Equal("green", green.Header("X-Cluster"));
            Assert.Equal("main /p 1", await clusters.TextAsync("/p"));
        }

        Assert.Equal(2, clusters.Asked);
    }

    [Fact]
    public async Task A_route_s_own_transforms_see_its_path_where_it_was_found_before_the_cache_was_asked()
    {
        await using var clusters = await TwoClusters.StartAsync(
            null,
            greenRoute: new Dictionary<string, string>
            {
                ["Match:Path"] = "/shop/{**rest}", ["Match:Headers:0:Name"] = "X-Version", ["Match:Headers:0:Mode"] = "Exists", ["Transforms:0:PathPattern"] = "/v2/{**rest}",
            });
        Assert.Equal("green /v2/p 1", await clusters.TextAsync("/shop/p", "X-Version: 2"));
        Assert.Equal("main /shop/p 1", await clusters.TextAsync("/shop/p"));
        Assert.Equal("green /v2/p 1", await clusters.TextAsync("/shop/p", "X-Version: 3"));
        using var post = await clusters.Caching.SendAsync(HttpMethod.Post, "/shop/q", "X-Version: 2");
        Assert.Equal("green /v2/q 1", await post.Content.ReadAsStringAsync());
        Assert.Equal("main /none 1", await clusters.TextAsync("/none"));
    }

    [Fact]
    public async Task A_purge_of_the_address_meets_all_of_them_and_what_is_shown_tells_them_apart()
    {
        await using var clusters = await TwoClusters.StartAsync(ByHeader);
        await using var admin = await AdminCommands.StartAsync(clusters.Caching.Proxy);
        await clusters.TextAsync("/p");
        await clusters.TextAsync("/p", "X-Upstream: green");
        var url = new Uri(clusters.Caching.Proxy.Address, "/p").ToString();
        var shown = (await admin.CacheAsync("show", url)).Split('\n');
        Assert.Contains($"  key: {url}", shown);
        Assert.Contains($"  key: {url} u5:green", shown);
        Assert.Equal("Purged 2 stored responses.", await admin.CacheAsync("purge", url));
        Assert.Equal("green /p 2", await clusters.TextAsync("/p", "X-Upstream: green"));
    }

    [Fact]
    public async Task A_success_of_an_unsafe_method_removes_what_the_other_upstream_answered()
    {
        await using var clusters = await TwoClusters.StartAsync(ByHeader);
        Assert.Equal("green /p 1", await clusters.TextAsync("/p", "X-Upstream: green"));
        using var post = await clusters.Caching.SendAsync(HttpMethod.Post, "/p");
        Assert.Equal("green /p 2", await clusters.TextAsync("/p", "X-Upstream: green"));
    }
}
