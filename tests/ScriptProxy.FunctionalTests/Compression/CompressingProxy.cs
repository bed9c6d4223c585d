using System.IO.Compression;
using Microsoft.AspNetCore.Http;
using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.Compression;

/// <summary>A proxy that compresses, and what its clients do with its answers.</summary>
internal static class CompressingProxy
{
    /// <summary>What a browser says.</summary>
    public const string Browser = "Accept-Encoding: gzip, deflate, br, zstd";

    public static string Text { get; } = string.Concat(Enumerable.Range(0, 2000).Select(number => $"<li>thing {number * 7919 % 1009}</li>\n"));

    /// <param name="respond">What the upstream answers; null for <see cref="Text"/> with a strong entity tag, as a static file has it.</param>
    /// <param name="rule">A rule.</param>
    /// <param name="expectErrors">Whether errors in the log are expected.</param>
    /// <param name="settings">Members of <c>Options:Compression</c>, or whole keys.</param>
    public static async Task<ProxyUnderTest> StartAsync(RequestDelegate? respond = null, string? rule = null, bool expectErrors = false, params (string Key, string Value)[] settings) =>
        await ProxyUnderTest.StartAsync(new ProxySetup
        {
            BuiltInPlugins = true,
            Upstream = await Upstream.StartAsync(respond ?? File),
            Rule = rule,
            ExpectErrors = expectErrors,
            Settings = settings.Append(("Enabled", "true")).ToDictionary(
                setting => setting.Item1.StartsWith("Options:", StringComparison.Ordinal) ? setting.Item1 : "Options:Compression:" + setting.Item1, setting => setting.Item2),
        });

    /// <summary>Asks with headers, each <c>Name: value</c>.</summary>
    public static async Task<HttpResponseMessage> SendAsync(this ProxyUnderTest proxy, HttpMethod method, string path, params string[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        foreach (var header in headers)
        {
            Assert.True(request.Headers.TryAddWithoutValidation(header[..header.IndexOf(':', StringComparison.Ordinal)], header[(header.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim()));
        }

        return await proxy.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    public static Task<HttpResponseMessage> GetAsync(this ProxyUnderTest proxy, string path, params string[] headers) => proxy.SendAsync(HttpMethod.Get, path, headers);

    /// <summary>A body as it stands for.</summary>
    public static async Task<string> PlainAsync(this HttpResponseMessage answer)
    {
        var body = await answer.Content.ReadAsStreamAsync();
        using var reader = new StreamReader(answer.Content.Headers.ContentEncoding.SingleOrDefault() switch
        {
            "br" => new BrotliStream(body, CompressionMode.Decompress),
            "gzip" => new GZipStream(body, CompressionMode.Decompress),
            _ => body,
        });
        return await reader.ReadToEndAsync();
    }

    /// <summary>The headers that say what a body is, in one text.</summary>
    public static string Described(this HttpResponseMessage answer) => string.Join(
        ' ', [$"{(int)answer.StatusCode}", .. answer.Content.Headers.ContentEncoding, .. answer.Headers.ETag is { } tag ? [tag.ToString()] : Array.Empty<string>(), "vary", .. answer.Headers.Vary]);

    public static byte[] Gzip(byte[] plain)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal))
        {
            gzip.Write(plain);
        }

        return packed.ToArray();
    }

    private static async Task File(HttpContext http)
    {
        http.Response.ContentType = "text/html";
        http.Response.Headers.ETag = "\"v1\"";
        http.Response.Headers.AcceptRanges = "bytes";
        if (http.Request.Headers.IfNoneMatch.ToString().Contains("\"v1\"", StringComparison.Ordinal))
        {
            http.Response.StatusCode = 304;
            return;
        }

        var isPart = http.Request.Headers.Range == "bytes=0-1999";
        var text = isPart ? Text[..2000] : Text;
        http.Response.StatusCode = isPart ? 206 : 200;
        http.Response.Headers.ContentRange = isPart ? $"bytes 0-1999/{Text.Length}" : default(string);
        http.Response.ContentLength = text.Length;
        await http.Response.WriteAsync(HttpMethods.IsHead(http.Request.Method) ? "" : text);
    }
}
