using Microsoft.AspNetCore.Http;
using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.Bodies;

/// <summary>What a route says of a unit in its metadata.</summary>
public sealed class RouteSwitchTests
{
    private const string Page = "<html><body>old</body></html>";

    [Fact]
    public async Task A_route_switches_each_plugin_off_and_on_and_says_something_else_after_a_reload()
    {
        await using var upstream = await Upstream.StartAsync(http =>
        {
            http.Response.ContentType = "text/html";
            return http.Response.WriteAsync(Page);
        });
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            BuiltInPlugins = true,
            Upstream = upstream,
            Configuration = Configuration(""" "Rewriting": "off", "Buffering": "On" """, """ "Compression": "on" """),
        });
        Assert.Equal(("plain", Page), await AskAsync(proxy, "/app"));
        Assert.Equal(("gzip", Page.Replace("old", "new", StringComparison.Ordinal)), await AskAsync(proxy, "/"));

        proxy.Write("scriptproxy.json", Configuration(""" "Compression": "on" """, """ "Rewriting": "OFF" """).Replace("{upstream}", upstream.Address, StringComparison.Ordinal));
        Assert.Empty(await proxy.ReloadAsync());
        Assert.Equal(("gzip", Page.Replace("old", "new", StringComparison.Ordinal)), await AskAsync(proxy, "/app"));
        Assert.Equal(("plain", Page), await AskAsync(proxy, "/"));
    }

    [Theory]
    [InlineData("Compression")]
    [InlineData("Rewriting")]
    [InlineData("Buffering")]
    public async Task What_is_neither_on_nor_off_is_an_error_at_its_place(string plugin)
    {
        await using var upstream = await Upstream.StartAsync(http => http.Response.WriteAsync("ok"));
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { BuiltInPlugins = true, Upstream = upstream, Configuration = Configuration("", ""), ExpectErrors = true });

        proxy.Write("scriptproxy.json", Configuration($"\n\"{plugin}\": \"of\"", "").Replace("{upstream}", upstream.Address, StringComparison.Ordinal));

        var finding = Assert.Single(await proxy.ReloadAsync(), finding => finding.Contains(" error ", StringComparison.Ordinal));
        Assert.Contains("scriptproxy.json(6,", finding, StringComparison.Ordinal);
        Assert.Contains($"ReverseProxy:Routes:app:Metadata:{plugin}: 'of' is neither 'on' nor 'off'", finding, StringComparison.Ordinal);
    }

    private static async Task<(string Coding, string Text)> AskAsync(ProxyUnderTest proxy, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("Accept-Encoding", "gzip");
        using var answer = await proxy.Client.SendAsync(request);
        Stream body = await answer.Content.ReadAsStreamAsync();
        var coding = answer.Content.Headers.ContentEncoding.SingleOrDefault();
        using var reader = new StreamReader(coding is null ? body : new System.IO.Compression.GZipStream(body, System.IO.Compression.CompressionMode.Decompress));
        return (coding ?? "plain", await reader.ReadToEndAsync());
    }

    private static string Configuration(string app, string all) => $$"""
        {
          "Options": { "Compression": { "MinimumBytes": 1 }, "Rewriting": { "Response": [ { "Replace": [ { "Find": "old", "With": "new" } ] } ] } },
          "ReverseProxy": {
            "Routes": {
              "app": { "ClusterId": "main", "Match": { "Path": "/app" }, "Metadata": { {{app}} } },
              "all": { "ClusterId": "main", "Match": { "Path": "{**rest}" }, "Metadata": { {{all}} } }
            },
            "Clusters": { "main": { "Destinations": { "d1": { "Address": "{upstream}" } } } }
          }
        }
        """;
}
