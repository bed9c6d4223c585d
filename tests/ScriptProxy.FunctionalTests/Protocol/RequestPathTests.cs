using System.Text;
using Microsoft.AspNetCore.Http;
using ScriptProxy.Host.Protocol;

namespace ScriptProxy.FunctionalTests.Protocol;

public sealed class RequestPathTests
{
    private static readonly string[] Parts =
    [
        "/", "/", "/", ".", "..", "%2e", "%2E", "a", "b;c", "%41", "%7e", "%3B", "%3f", "%c3%a9", "%C3", "%ff", "%e2%82%ac", "%ed%a0%80",
        "%f0%9f%98%80", "%0d", "\"", "{", "~", "%2F", "%2f", "%25", "%252F", "%5c",
    ];

    [Fact]
    public async Task Kestrels_path_and_our_own_reading_agree_wherever_Kestrels_is_unambiguous()
    {
        await using var server = await RawServer.StartAsync(context =>
        {
            var raw = RequestTarget.Raw(context);
            var kestrel = context.Request.Path.Value ?? "";
            return context.Response.WriteAsync($"\n{RequestPath.Normalize(raw, kestrel)}\n{RequestPath.Normalize(raw, "/%")}\n");
        });
        var random = new Random(42);
        var compared = 0;
        for (var i = 0; i < 400; i++)
        {
            var target = new StringBuilder("/");
            for (var parts = random.Next(8); parts > 0; parts--)
            {
                target.Append(Parts[random.Next(Parts.Length)]);
            }

            var answer = await server.SendAsync($"GET {target} HTTP/1.1\r\nHost: a\r\n\r\n");
            if (!answer.StartsWith("HTTP/1.1 200", StringComparison.Ordinal))
            {
                continue; // a dot segment beside an encoded slash
            }

            var lines = answer.Split('\n');
            Assert.True(lines[^6] == lines[^5], $"{target}: {lines[^6]} and {lines[^5]}");
            compared++;
        }

        Assert.True(compared > 200, $"only {compared} targets were compared");
    }

    [Fact]
    public async Task A_whole_URI_has_the_same_path_as_its_origin_form()
    {
        await using var server = await RawServer.StartAsync(context =>
            context.Response.WriteAsync(RequestPath.Normalize(RequestTarget.Raw(context), context.Request.Path.Value ?? "")));

        var absolute = await server.SendAsync("GET http://a/x/../a%2fb%41%c3%a9?q HTTP/1.1\r\nHost: a\r\n\r\n");
        var origin = await server.SendAsync("GET /x/../a%2fb%41%c3%a9?q HTTP/1.1\r\nHost: a\r\n\r\n");

        Assert.Contains("/a%2FbA\u00c3\u00a9", absolute);
        Assert.Equal(BodyOf(origin), BodyOf(absolute));
    }

    private static string BodyOf(string answer) => answer[answer.IndexOf("\r\n\r\n", StringComparison.Ordinal)..];
}
