using Microsoft.AspNetCore.Http;
using ScriptProxy.FunctionalTests.Reloading;
using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.Caching;

public sealed class DiskTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task What_is_too_large_for_memory_is_served_from_disk_also_by_parts_and_after_a_restart()
    {
        var options = $$""" "Memory": { "MaxEntryKilobytes": 16 }, "Disk": { "Folder": "{{Path.Combine(_folder.Path, "store")}}" } """;
        var body = string.Concat(Enumerable.Range(0, 20_000).Select(number => $"{number:D9},"));
        await using (var caching = await CachingProxy.StartAsync((http, _) => RespondAsync(http, body), options))
        {
            Assert.Equal(body, await caching.TextAsync("/large", "Host: example.org"));
            Assert.Equal(body, await caching.TextAsync("/large", "Host: example.org"));
            using var part = await caching.GetAsync("/large", "Host: example.org", "Range: bytes=100000-100009");
            Assert.Equal("000010000,", await part.Content.ReadAsStringAsync());
            Assert.Equal(1, caching.Asked);
        }

        await using var restarted = await CachingProxy.StartAsync((http, _) => RespondAsync(http, body), options);
        Assert.Equal(body, await restarted.TextAsync("/large", "Host: example.org"));
        Assert.Equal(0, restarted.Asked);
    }

    [Fact]
    public async Task What_is_small_is_found_after_a_restart_too_with_all_its_variants()
    {
        var options = $$""" "Disk": { "Folder": "{{Path.Combine(_folder.Path, "store")}}" } """;
        static Task RespondAsync(HttpContext http, int count)
        {
            CachingProxy.Add(http.Response, "Cache-Control: max-age=600", "Vary: X-Kind");
            return http.Response.WriteAsync($"{http.Request.Headers["X-Kind"]} {count}");
        }

        await using (var caching = await CachingProxy.StartAsync(RespondAsync, options))
        {
            Assert.Equal("a 1", await caching.TextAsync("/", "Host: example.org", "X-Kind: a"));
            Assert.Equal("b 2", await caching.TextAsync("/", "Host: example.org", "X-Kind: b"));
        }

        await using var restarted = await CachingProxy.StartAsync(RespondAsync, options);
        for (var round = 0; round < 3; round++)
        {
            Assert.Equal("a 1", await restarted.TextAsync("/", "Host: example.org", "X-Kind: a"));
            Assert.Equal("b 2", await restarted.TextAsync("/", "Host: example.org", "X-Kind: b"));
        }

        Assert.Equal(0, restarted.Asked);
    }

    [Fact]
    public async Task What_memory_has_dropped_is_a_hit_and_nothing_is_fetched_twice()
    {
        var options = $$""" "Memory": { "MaxMegabytes": 1 }, "Disk": { "Folder": "{{Path.Combine(_folder.Path, "store")}}" } """;
        await using var caching = await CachingProxy.StartAsync(
            (http, count) =>
            {
                CachingProxy.Add(http.Response, "Cache-Control: max-age=600");
                return http.Response.WriteAsync(new string('x', 50_000) + count);
            },
            options);
        for (var round = 0; round < 2; round++)
        {
            for (var number = 1; number <= 60; number++)
            {
                using var response = await caching.GetAsync($"/{number}");
                Assert.EndsWith($"x{number}", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            }
        }

        Assert.Equal(60, caching.Asked);
    }

    [Theory]
    [InlineData("max-age=600", "new")] // kept in memory alone, which does not last
    [InlineData("no-store", "mark")]
    [InlineData("max-age=600", "")]
    public async Task What_replaces_an_answer_replaces_it_on_disk_too(string cacheControl, string text)
    {
        var options = $$""" "Lookup": { "HitForMiss": "0:00:01" }, "Disk": { "Folder": "{{Path.Combine(_folder.Path, "store")}}" } """;
        async Task RespondAsync(HttpContext http, int count)
        {
            CachingProxy.Add(http.Response, $"Cache-Control: {(count == 1 ? "max-age=600" : cacheControl)}", "ETag: \"v\"");
            await http.Response.WriteAsync(count == 1 ? new string('o', 20_000) : text);
        }

        await using (var caching = await CachingProxy.StartAsync(RespondAsync, options, """
            OnRequest(request => { request.Cache.Lookup = request.Headers["X-Anew"].Count == 0; });
            OnUpstreamResponse(response => { if (response.Headers.ContentLength is null && response.RequestHeader("X-Anew").Count > 0) response.Cache.StoreName = "memory"; });
            """))
        {
            Assert.Equal(20_000, (await caching.TextAsync("/", "Host: example.org")).Length);
            Assert.Equal(text, await caching.TextAsync("/", "Host: example.org", "X-Anew: 1"));
            if (text != "mark")
            {
                Assert.Equal(text, await caching.TextAsync("/", "Host: example.org"));
                Assert.Equal(2, caching.Asked);
            }
            else
            {
                caching.Clock.Advance(TimeSpan.FromSeconds(30)); // the mark has gone
                Assert.Equal(text, await caching.TextAsync("/", "Host: example.org"));
            }
        }

        await using var restarted = await CachingProxy.StartAsync((http, _) => http.Response.WriteAsync("asked"), options);
        Assert.Equal("asked", await restarted.TextAsync("/", "Host: example.org"));
    }

    [Fact]
    public async Task A_relative_folder_is_seen_from_the_configuration_files_folder_and_another_one_takes_effect_on_saving()
    {
        await using var caching = await CachingProxy.StartAsync((http, _) => RespondAsync(http, "text"), """ "Disk": { "Folder": "cahce" } """);
        Assert.True(Directory.Exists(Path.Combine(caching.Proxy.Folder, "cahce")));

        var file = Path.Combine(caching.Proxy.Folder, "scriptproxy.json");
        await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(file)).Replace("cahce", "cache/", StringComparison.Ordinal));
        await caching.Proxy.ReloadAsync();

        Assert.True(Directory.Exists(Path.Combine(caching.Proxy.Folder, "cache")));
        Assert.Equal("text", await caching.TextAsync("/a", "Host: example.org"));
        Assert.Equal("text", await caching.TextAsync("/a", "Host: example.org"));
        Assert.Equal(1, caching.Asked);
    }

    public void Dispose() => _folder.Dispose();

    private static Task RespondAsync(HttpContext http, string body)
    {
        CachingProxy.Add(http.Response, "Cache-Control: max-age=600", "ETag: \"v1\"");
        return http.Response.WriteAsync(body);
    }
}
