using System.Net;
using Microsoft.AspNetCore.Http;
using ScriptProxy.FunctionalTests.Reloading;
using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.Caching.Robustness;

/// <summary>A stored answer turns out to be damaged when a part of it has been sent.</summary>
public sealed class DamageTests : IDisposable
{
    private const int Length = 4 * 64 * 1024; // four blocks, each with its checksum

    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("1.1", "")]
    [InlineData("1.1", "bytes=100000-")]
    [InlineData("1.1", "bytes=-100000")]
    [InlineData("1.1", "bytes=0-9,200000-262100")]
    [InlineData("1.1", "", "text/html")]
    [InlineData("2.0", "")]
    [InlineData("2.0", "bytes=100000-")]
    [InlineData("2.0", "", "text/html")]
    public async Task A_damaged_answer_does_not_look_whole_and_is_fetched_anew(string version, string range, string type = "text/plain")
    {
        var store = Path.Combine(_folder.Path, "store");
        var options = $$""" "Memory": { "MaxEntryKilobytes": 16 }, "Disk": { "Folder": "{{store}}" }, "Esi": { "Enabled": true } """;
        var settings = new Dictionary<string, string> { ["Kestrel:EndpointDefaults:Protocols"] = version == "2.0" ? "Http2" : "Http1" };
        await using var caching = await CachingProxy.StartAsync(
            (http, count) =>
            {
                CachingProxy.Add(http.Response, "Cache-Control: max-age=600", "Surrogate-Control: content=\"ESI/1.0\"");
                http.Response.ContentType = type;
                return http.Response.WriteAsync(http.Request.Path == "/include" ? "" : $"{count} <esi:include src=\"/include\"/>".PadRight(Length, 'x'));
            },
            options,
            expectErrors: true,
            settings: settings);
        (caching.Client.DefaultRequestVersion, caching.Client.DefaultVersionPolicy) = (new Version(version), HttpVersionPolicy.RequestVersionExact);
        var whole = await TextAsync(caching, "");
        await Eventually.TrueAsync(() => caching.UnderWay == 0, "it is stored");
        Assert.Equal(whole, await TextAsync(caching, ""));
        var asked = caching.Asked;
        Damage(store);

        await Assert.ThrowsAsync<HttpRequestException>(() => TextAsync(caching, range));
        Assert.Single(caching.Proxy.Log.Lines, line => line.Contains("has dropped", StringComparison.Ordinal));
        Assert.Equal(asked, caching.Asked);

        Assert.Equal(whole[1..], (await TextAsync(caching, ""))[1..]);
        Assert.Equal(asked + 1, caching.Asked);
    }

    public void Dispose() => _folder.Dispose();

    private static async Task<string> TextAsync(CachingProxy caching, string range)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/page") { Version = caching.Client.DefaultRequestVersion, VersionPolicy = caching.Client.DefaultVersionPolicy };
        if (range.Length > 0)
        {
            request.Headers.TryAddWithoutValidation("Range", range);
        }

        using var response = await caching.Client.SendAsync(request);
        Assert.Equal(range.Length > 0 ? HttpStatusCode.PartialContent : HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadAsStringAsync();
    }

    private static void Damage(string store)
    {
        var largest = Directory.GetFiles(store, "*", SearchOption.AllDirectories).MaxBy(path => new FileInfo(path).Length)!;
        using var file = new FileStream(largest, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        file.Position = file.Length - 1000;
        file.WriteByte((byte)'y');
    }
}
