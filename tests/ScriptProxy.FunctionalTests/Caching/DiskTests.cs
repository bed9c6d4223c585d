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

    public void Dispose() => _folder.Dispose();

    private static Task RespondAsync(HttpContext http, string body)
    {
        CachingProxy.Add(http.Response, "Cache-Control: max-age=600", "ETag: \"v1\"");
        return http.Response.WriteAsync(body);
    }
}
