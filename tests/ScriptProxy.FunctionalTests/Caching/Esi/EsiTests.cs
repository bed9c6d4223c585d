using System.Net;
using Microsoft.AspNetCore.Http;
using ScriptProxy.FunctionalTests.Reloading;
using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.Caching.Esi;

/// <summary>Edge side includes, from upstream to client.</summary>
public sealed class EsiTests
{
    private const string On = """ "Esi": { "Enabled": true } """;
    private const string Asks = "Surrogate-Control: content=\"ESI/1.0\"";

    [Fact]
    public async Task Includes_are_put_in_and_each_part_is_kept_by_its_own_rules()
    {
        await using var caching = await StartAsync(new()
        {
            ["/page"] = ("<a><esi:include src=\"/head\"/><esi:include src=\"/news\"/></a>", ["Cache-Control: max-age=100", Asks]),
            ["/head"] = ("head {0} ", ["Cache-Control: max-age=50, stale-while-revalidate=0"]),
            ["/news"] = ("news {0}", ["Cache-Control: max-age=5, stale-while-revalidate=0"]),
        });
        Assert.Equal("<a>head 1 news 1</a>", await caching.TextAsync("/page"));
        caching.Clock.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal("<a>head 1 news 2</a>", await caching.TextAsync("/page"));
        caching.Clock.Advance(TimeSpan.FromSeconds(50));
        Assert.Equal("<a>head 2 news 3</a>", await caching.TextAsync("/page", "Accept-Encoding: gzip"));
        Assert.Equal(1, caching.Proxy.Upstream.Requests.Count(request => request.Target == "/page"));
    }

    [Theory]
    [InlineData("max-age=100")]
    [InlineData("private")]
    public async Task Who_asks_for_a_range_of_a_page_that_is_not_stored_gets_all_of_it_with_its_includes(string cacheControl)
    {
        await using var caching = await CachingProxy.StartAsync(
            async (http, _) =>
            {
                var text = http.Request.Path == "/i" ? "i" : "<a><esi:include src=\"/i\"/></a>";
                CachingProxy.Add(http.Response, $"Cache-Control: {cacheControl}", Asks, "ETag: \"a\"");
                http.Response.ContentType = "text/html";
                if (http.Request.Headers.Range == "bytes=0-4")
                {
                    http.Response.StatusCode = 206;
                    http.Response.Headers.ContentRange = $"bytes 0-4/{text.Length}";
                    text = text[..5];
                }

                await http.Response.WriteAsync(text);
            },
            On);
        for (var round = 0; round < 2; round++)
        {
            using var page = await caching.GetAsync("/page", "Range: bytes=0-4");
            Assert.Equal((HttpStatusCode.OK, "<a>i</a>"), (page.StatusCode, await page.Content.ReadAsStringAsync()));
        }
    }

    [Fact]
    public async Task Parts_may_include_parts()
    {
        await using var caching = await StartAsync(new()
        {
            ["/page"] = ("1<esi:include src=\"/two\"/>1", ["Cache-Control: max-age=100", Asks]),
            ["/two"] = ("2<esi:include src=\"three\"/>2", ["Cache-Control: no-store", Asks]),
            ["/three"] = ("3", []),
        });
        Assert.Equal("12321", await caching.TextAsync("/page"));
        Assert.Equal("12321", await caching.TextAsync("/page"));
    }

    [Fact]
    public async Task Remove_and_comments_go_and_what_only_ESI_reads_is_read()
    {
        await using var caching = await StartAsync(new()
        {
            ["/page"] = ("a<esi:remove>b</esi:remove>c<esi:comment text=\"d\"/>e<!--esi f<esi:include src=\"/g\"/>-->", ["Cache-Control: max-age=100", Asks]),
            ["/g"] = ("g", []),
        });
        Assert.Equal("ace fg", await caching.TextAsync("/page"));
    }

    [Fact]
    public async Task An_include_that_fails_is_replaced_or_left_out_as_the_page_says_or_breaks_it_off()
    {
        await using var caching = await StartAsync(new()
        {
            ["/left"] = ("a<esi:include src=\"/gone\" onerror=\"continue\"/>b", ["Cache-Control: max-age=100", Asks]),
            ["/other"] = ("a<esi:include src=\"/gone\" alt=\"/there\"/>b", ["Cache-Control: max-age=100", Asks]),
            ["/broken"] = ("a<esi:include src=\"/gone\"/>b", ["Cache-Control: max-age=100", Asks]),
            ["/there"] = ("there", []),
        }, expectErrors: true);
        Assert.Equal("ab", await caching.TextAsync("/left"));
        Assert.Equal("athereb", await caching.TextAsync("/other"));
        Assert.Null(await WholeAsync());
        await Eventually.LinesAsync(() => caching.Proxy.Log.Lines, "is broken off: its include /gone answered 404");

        // Whether it has begun to be sent when the include fails is a matter of time: then it is cut off, else it is an error.
        async Task<string?> WholeAsync()
        {
            try
            {
                using var answer = await caching.GetAsync("/broken");
                return answer.IsSuccessStatusCode ? await answer.Content.ReadAsStringAsync() : null;
            }
            catch (HttpRequestException)
            {
                return null;
            }
        }
    }

    [Fact]
    public async Task A_page_that_includes_itself_ends()
    {
        await using var caching = await StartAsync(
            new() { ["/page"] = ("x<esi:include src=\"/page\"/>", ["Cache-Control: max-age=100", Asks]) },
            """ "Esi": { "Enabled": true, "OnFailure": "LeaveOut", "MaxDepth": 3 } """);
        Assert.Equal("xxxx", await caching.TextAsync("/page"));
    }

    [Fact]
    public async Task No_more_is_included_than_the_options_allow()
    {
        await using var caching = await StartAsync(
            new()
            {
                ["/page"] = ("<esi:include src=\"/i\"/><esi:include src=\"/i\"/><esi:include src=\"/i\"/>", ["Cache-Control: max-age=100", Asks]),
                ["/i"] = ("i", ["Cache-Control: max-age=100"]),
            },
            """ "Esi": { "Enabled": true, "OnFailure": "LeaveOut", "MaxIncludes": 2 } """);
        Assert.Equal("ii", await caching.TextAsync("/page"));
    }

    [Fact]
    public async Task A_page_that_is_not_kept_is_processed_every_time()
    {
        await using var caching = await StartAsync(new()
        {
            ["/page"] = ("{0}<esi:include src=\"/i\"/>", ["Cache-Control: no-store", Asks]),
            ["/i"] = ("i", ["Cache-Control: max-age=100"]),
        });
        for (var count = 1; count <= 3; count++)
        {
            using var page = await caching.GetAsync("/page");
            Assert.Equal($"{count}i", await page.Content.ReadAsStringAsync());
            Assert.StartsWith("ScriptProxy; fwd=uri-miss; fwd-status=200", page.Header("Cache-Status"), StringComparison.Ordinal);
            Assert.False(page.Headers.Contains("Surrogate-Control"));
        }
    }

    [Fact]
    public async Task A_page_for_one_user_is_processed_though_it_passes()
    {
        await using var caching = await StartAsync(new()
        {
            ["/page"] = ("{0}<esi:include src=\"/i\"/>", ["Cache-Control: private", Asks]),
            ["/i"] = ("i", ["Cache-Control: max-age=100"]),
        });
        using var page = await caching.GetAsync("/page", "Cookie: user=7");
        Assert.Equal("1i", await page.Content.ReadAsStringAsync());
        Assert.Equal("""ScriptProxy; fwd=bypass; fwd-status=200; detail="cookie" """.Trim(), page.Header("Cache-Status"));
        Assert.Equal("user=7", caching.Proxy.Upstream.Requests.First().Headers["Cookie"]);
    }

    [Fact]
    public async Task A_processed_page_has_neither_ranges_nor_validators()
    {
        await using var caching = await StartAsync(new()
        {
            ["/page"] = ("<esi:include src=\"/i\"/>", ["Cache-Control: max-age=100", "ETag: \"v1\"", Asks]),
            ["/i"] = ("hello", ["Cache-Control: max-age=100"]),
        });
        foreach (var header in new[] { "If-None-Match: \"v1\"", "X-Second: 1", "Range: bytes=0-1", "If-None-Match: \"v1\"" })
        {
            using var page = await caching.GetAsync("/page", header);
            Assert.Equal((HttpStatusCode.OK, "hello"), (page.StatusCode, await page.Content.ReadAsStringAsync()));
            Assert.Null(page.Headers.ETag);
            Assert.Equal("none", page.Header("Accept-Ranges"));
        }
    }

    [Fact]
    public async Task A_rule_switches_it_on_for_a_path()
    {
        await using var caching = await StartAsync(
            new()
            {
                ["/page"] = ("<esi:include src=\"/i\"/>", ["Cache-Control: max-age=100"]),
                ["/raw"] = ("<esi:include src=\"/i\"/>", ["Cache-Control: max-age=100"]),
                ["/i"] = ("i", []),
            },
            "", rule: """OnRequest("/page", request => request.Cache.Esi = true);""");
        Assert.Equal("i", await caching.TextAsync("/page"));
        Assert.Equal("i", await caching.TextAsync("/page"));
        Assert.Equal("<esi:include src=\"/i\"/>", await caching.TextAsync("/raw"));
    }

    [Theory]
    [InlineData(On, "scriptproxy=\"ESI/1.0\"")]
    [InlineData("", "")]
    public async Task Upstreams_are_told_only_where_it_is_switched_on(string options, string told)
    {
        await using var caching = await StartAsync(new() { ["/page"] = ("<esi:include src=\"/i\"/>", ["Cache-Control: max-age=100", Asks]), ["/i"] = ("i", []) }, options);
        Assert.Equal(told.Length > 0 ? "i" : "<esi:include src=\"/i\"/>", await caching.TextAsync("/page", "Surrogate-Capability: mine=\"ESI/1.0\""));
        Assert.All(caching.Proxy.Upstream.Requests, request => Assert.Equal(told, request.Headers["Surrogate-Capability"].ToString()));
    }

    [Fact]
    public async Task A_page_that_cannot_be_processed_is_sent_as_it_is_and_that_is_told()
    {
        await using var caching = await StartAsync(new()
        {
            ["/coded"] = ("<esi:include src=\"/i\"/>", ["Cache-Control: max-age=100", "Content-Encoding: x-own", Asks]),
            ["/uncached"] = ("<esi:include src=\"/i\"/>", ["Cache-Control: no-store", "Content-Encoding: x-own", Asks]),
            ["/image"] = ("<esi:include src=\"/i\"/>", ["Cache-Control: max-age=100", "X-Type: image/png", Asks]),
        });
        foreach (var (path, why, kept) in new[] { ("/coded", "encoded (x-own)", true), ("/uncached", "encoded (x-own)", false), ("/image", "no text", true) })
        {
            for (var count = 0; count < 3; count++)
            {
                using var page = await caching.GetAsync(path);
                Assert.Equal("<esi:include src=\"/i\"/>", await page.Content.ReadAsStringAsync());
                if (count == 0 || !kept)
                {
                    Assert.Contains($"ESI: not processed, since it is {why}", page.Header("Cache-Status"), StringComparison.Ordinal);
                }
            }
        }

        var told = caching.Proxy.Log.Lines.Where(line => line.Contains("not processed", StringComparison.Ordinal)).ToArray();
        Assert.Contains("Warning", told[0], StringComparison.Ordinal);
        Assert.Contains("/coded", told[0], StringComparison.Ordinal);
        Assert.Single(told); // once a minute, whichever pages there are
        caching.Clock.Advance(TimeSpan.FromMinutes(1));
        await caching.TextAsync("/uncached");
        Assert.Equal(2, caching.Proxy.Log.Lines.Count(line => line.Contains("not processed", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_part_of_an_allowed_host_may_include_the_page_s_own_host()
    {
        await using var caching = await StartAsync(
            new()
            {
                ["/page"] = ("<esi:include src=\"http://other.example/part\"/>", ["Cache-Control: max-age=100", Asks]),
                ["/part"] = ("[<esi:include src=\"http://page.example/own\"/><esi:include src=\"more\"/>]", ["Cache-Control: max-age=100", Asks]),
                ["/own"] = ("own", ["Cache-Control: max-age=100"]),
                ["/more"] = ("more", ["Cache-Control: max-age=100"]),
            },
            """ "Esi": { "Enabled": true, "AllowedHosts": [ "other.example" ] } """);
        Assert.Equal("[ownmore]", await caching.TextAsync("/page", "Host: page.example"));
    }

    private static Task<CachingProxy> StartAsync(Dictionary<string, (string Body, string[] Headers)> site, string options = On, string? rule = null, bool expectErrors = false)
    {
        var asked = new System.Collections.Concurrent.ConcurrentDictionary<string, int>();
        return CachingProxy.StartAsync(
            async (http, _) =>
            {
                if (!site.TryGetValue(http.Request.Path, out var page))
                {
                    http.Response.StatusCode = 404;
                    return;
                }

                http.Response.ContentType = page.Headers.FirstOrDefault(header => header.StartsWith("X-Type: ", StringComparison.Ordinal))?[8..] ?? "text/html";
                CachingProxy.Add(http.Response, page.Headers);
                await http.Response.WriteAsync(page.Body.Replace("{0}", $"{asked.AddOrUpdate(http.Request.Path, 1, (_, count) => count + 1)}", StringComparison.Ordinal));
            },
            options, rule, expectErrors);
    }
}
