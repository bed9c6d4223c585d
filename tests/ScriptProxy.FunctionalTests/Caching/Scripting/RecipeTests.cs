using Microsoft.AspNetCore.Http;
using ScriptProxy.FunctionalTests.Reloading;
using ScriptProxy.Testing;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.FunctionalTests.Caching.Scripting;

/// <summary>The recipes of the plugin's README, as they stand there, and the example rule.</summary>
public sealed class RecipeTests
{
    private const string Kept = "Cache-Control: max-age=60";

    [Fact]
    public async Task Static_files_are_kept_whatever_cookies_there_are()
    {
        await using var caching = await StartAsync("static files", Kept, "Set-Cookie: a=b");
        await AssertAsync(caching, "/static/a", "answer 1", "Cookie: x=1");
        await AssertAsync(caching, "/static/a", "answer 1", "Cookie: x=2");
        await AssertAsync(caching, "/other", "answer 2");
        await AssertAsync(caching, "/other", "answer 3");
    }

    [Fact]
    public async Task An_area_and_who_is_logged_in_pass()
    {
        await using var caching = await StartAsync("pass", Kept);
        await AssertAsync(caching, "/admin/a", "answer 1");
        await AssertAsync(caching, "/admin/a", "answer 2");
        await AssertAsync(caching, "/a", "answer 3", "Cookie: other=1");
        await AssertAsync(caching, "/a", "answer 3");
        await AssertAsync(caching, "/a", "answer 4", "Cookie: session=1");
        Assert.Equal("session=1", caching.Proxy.Upstream.Requests.Last().Headers.Cookie.ToString());
    }

    [Fact]
    public async Task A_path_has_its_time()
    {
        await using var caching = await StartAsync("ttl by path", "Cache-Control: no-cache");
        await AssertAsync(caching, "/news/a", "answer 1");
        caching.Clock.Advance(TimeSpan.FromMinutes(4.9));
        await AssertAsync(caching, "/news/a", "answer 1");
    }

    [Fact]
    public async Task Parameters_that_count_clicks_do_not_count()
    {
        await using var caching = await StartAsync("query", Kept);
        await AssertAsync(caching, "/a?b=c", "answer 1");
        await AssertAsync(caching, "/a?b=c&utm_source=mail", "answer 1");
        await AssertAsync(caching, "/a?utm_source=mail&b=d", "answer 2");
        Assert.Equal("/a?b=d", caching.Proxy.Upstream.Requests.Last().Target);
    }

    [Fact]
    public async Task Phones_and_desks_get_their_own()
    {
        await using var caching = await StartAsync("device class", Kept);
        await AssertAsync(caching, "/", "answer 1", "User-Agent: Firefox/1 Mobile");
        await AssertAsync(caching, "/", "answer 2", "User-Agent: Firefox/1");
        await AssertAsync(caching, "/", "answer 1", "User-Agent: Safari/1 Mobi");
        Assert.Equal(["phone", "desk"], caching.Proxy.Upstream.Requests.Select(request => request.Headers["X-Device"].ToString()));
    }

    [Fact]
    public async Task A_sick_upstream_is_covered_for_a_day()
    {
        await using var caching = await CachingProxy.StartAsync(
            async (http, count) =>
            {
                CachingProxy.Add(http.Response, Kept);
                http.Response.StatusCode = count == 1 ? 200 : 500;
                await http.Response.WriteAsync($"answer {count}");
            },
            rule: Recipe("sick upstream"));
        await AssertAsync(caching, "/", "answer 1");
        caching.Clock.Advance(TimeSpan.FromHours(23));
        await AssertAsync(caching, "/", "answer 1");
        caching.Clock.Advance(TimeSpan.FromHours(2));
        await AssertAsync(caching, "/", "answer 3");
    }

    [Fact]
    public async Task Clients_are_told_hit_or_miss()
    {
        await using var caching = await StartAsync("hit or miss", Kept);
        using var first = await caching.GetAsync("/");
        using var second = await caching.GetAsync("/");
        Assert.Equal(("MISS", "HIT"), (first.Header("X-Cache"), second.Header("X-Cache")));
    }

    [Fact]
    public async Task Tags_of_a_rule_purge()
    {
        await using var caching = await StartAsync("tags", Kept);
        await AssertAsync(caching, "/articles/7", "answer 1");
        using var purged = await caching.SendAsync(new HttpMethod("PURGE"), "/", "Surrogate-Key: article-7");
        Assert.Equal("""{"purged":1,"soft":false}""", await purged.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Answers_are_kept_without_their_cookies()
    {
        await using var caching = await StartAsync("cookies in answers", Kept, "Set-Cookie: a=b");
        using var first = await caching.GetAsync("/campaign/a");
        Assert.False(first.Headers.Contains("Set-Cookie"));
        await AssertAsync(caching, "/campaign/a", "answer 1");
    }

    [Fact]
    public async Task What_is_not_kept_says_why()
    {
        await using var caching = await StartAsync("do not keep", Kept);
        using var first = await caching.GetAsync("/stock/a");
        Assert.Contains("changes all the time", first.Header("Cache-Status"), StringComparison.Ordinal);
        await AssertAsync(caching, "/stock/a", "answer 2");
    }

    [Fact]
    public async Task Who_may_has_it_fetched_anew()
    {
        await using var caching = await StartAsync("refresh", Kept);
        await AssertAsync(caching, "/", "answer 1");
        await AssertAsync(caching, "/", "answer 2", "Cache-Control: no-cache");
        await AssertAsync(caching, "/", "answer 2");
    }

    [Fact]
    public async Task The_example_rule_does_what_its_options_say()
    {
        await using var caching = await StartAsync("80-cache.csx", Kept, "Set-Cookie: a=b");
        caching.Proxy.WriteRule("80-cache.csx", await File.ReadAllTextAsync(Repository.File("rules", "80-cache.csx")));
        caching.Proxy.Write("scriptproxy.json", (await File.ReadAllTextAsync(Path.Combine(caching.Proxy.Folder, "scriptproxy.json"))).Replace(
            "\"Options\": {",
            """
            "Options": { "80-cache.csx": { "LoggedIn": [ "session" ], "Pass": [ "/admin" ], "Ttl": { "/static": "1.00:00:00" }, "Header": "X-Cache" },
            """,
            StringComparison.Ordinal));
        Assert.Equal([], await caching.Proxy.ReloadAsync());
        await AssertAsync(caching, "/static/a", "answer 1", "Cookie: theme=dark");
        using (var hit = await caching.GetAsync("/static/a", "Cookie: theme=light"))
        {
            Assert.Equal(("hit", "answer 1"), (hit.Header("X-Cache"), await hit.Content.ReadAsStringAsync()));
        }

        using (var pass = await caching.GetAsync("/static/a", "Cookie: session=1"))
        {
            Assert.Equal(("pass", "answer 2"), (pass.Header("X-Cache"), await pass.Content.ReadAsStringAsync()));
        }

        using var admin = await caching.GetAsync("/admin/a");
        Assert.Equal("pass", admin.Header("X-Cache"));
    }

    /// <summary>The block of the README whose first line says this.</summary>
    private static string Recipe(string title) => ReadmeBlock.Read("plugins/ScriptProxy.Plugins.Caching/README.md", "csharp")
        .Single(block => block.Text.StartsWith($"// {title}:", StringComparison.Ordinal) || block.Text.StartsWith($"// {title},", StringComparison.Ordinal)).Text;

    private static async Task AssertAsync(CachingProxy caching, string path, string answer, params string[] headers) =>
        Assert.Equal(answer, await caching.TextAsync(path, headers));

    private static Task<CachingProxy> StartAsync(string recipe, params string[] headers) => CachingProxy.StartAsync(
        (http, count) =>
        {
            CachingProxy.Add(http.Response, headers);
            return http.Response.WriteAsync($"answer {count}");
        },
        rule: recipe.EndsWith(".csx", StringComparison.Ordinal) ? null : Recipe(recipe));
}
