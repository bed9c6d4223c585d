using System.IO.Compression;
using System.Text;
using Microsoft.AspNetCore.Http;
using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.Rewriting;

/// <summary>Proxies with options of the plugin Rewriting, and upstreams to rewrite.</summary>
internal static class RewritingProxy
{
    /// <param name="options">The section <c>Options:Rewriting</c>.</param>
    /// <param name="respond">What the upstream answers.</param>
    /// <param name="rule">A rule.</param>
    /// <param name="caching">The section <c>Options:Caching</c>.</param>
    /// <param name="expectErrors">Whether errors in the log are expected.</param>
    public static async Task<ProxyUnderTest> StartAsync(string options, RequestDelegate respond, string? rule = null, string caching = "{}", bool expectErrors = false) =>
        await ProxyUnderTest.StartAsync(new ProxySetup
        {
            BuiltInPlugins = true,
            Upstream = await Upstream.StartAsync(respond),
            Rule = rule,
            ExpectErrors = expectErrors,
            Configuration = Configuration(options, caching),
        });

    /// <summary>A <c>scriptproxy.json</c>; <c>{upstream}</c> stands for the upstream's address.</summary>
    public static string Configuration(string options, string caching = "{}") => $$"""
        {
          "Options": { "Rewriting": {{options}}, "Caching": {{caching}} },
          "ReverseProxy": {
            "Routes": {
              "app": { "ClusterId": "main", "Match": { "Path": "/app/{**rest}" }, "Transforms": [ { "PathRemovePrefix": "/app" } ] },
              "all": { "ClusterId": "main", "Match": { "Path": "{**rest}" } }
            },
            "Clusters": { "main": { "Destinations": { "d1": { "Address": "{upstream}" } } } }
          }
        }
        """;

    /// <summary>An upstream that answers with a text in pieces, each of them sent by itself.</summary>
    public static RequestDelegate Text(string type, params string[] pieces) => async http =>
    {
        http.Response.ContentType = type;
        foreach (var piece in pieces)
        {
            await http.Response.WriteAsync(piece);
            await http.Response.Body.FlushAsync();
        }
    };

    /// <summary>An upstream that answers with a compressed text whose length it tells.</summary>
    public static RequestDelegate Compressed(string type, string text) => async http =>
    {
        using var bytes = new MemoryStream();
        await using (var gzip = new GZipStream(bytes, CompressionLevel.Fastest, leaveOpen: true))
        {
            await gzip.WriteAsync(Encoding.UTF8.GetBytes(text));
        }

        http.Response.ContentType = type;
        http.Response.Headers.ContentEncoding = "gzip";
        http.Response.Headers.ETag = "\"v1\"";
        http.Response.Headers.ContentLength = bytes.Length;
        await http.Response.Body.WriteAsync(bytes.ToArray());
    };

    public static async Task<string> UnzipAsync(HttpContent content)
    {
        Assert.Equal(["gzip"], content.Headers.ContentEncoding);
        await using var gzip = new GZipStream(await content.ReadAsStreamAsync(), CompressionMode.Decompress);
        using var reader = new StreamReader(gzip);
        return await reader.ReadToEndAsync();
    }
}
