using System.Net;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http;
using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.Rewriting;

public sealed class PartTests
{
    private const string Body = """{"name":"a","password":"secret"}""";
    private const string Hiding = """{ "Response": [ { "Json": { "Remove": [ "$..password" ] } } ] }""";

    [Theory]
    [InlineData("/user", "bytes=0-100")]
    [InlineData("/user.json", "bytes=20-")]
    [InlineData("/user.mp4", "bytes=0-5, 20-25")]
    public async Task Who_asks_for_a_part_of_what_is_changed_gets_all_of_it_changed(string path, string range)
    {
        await using var proxy = await RewritingProxy.StartAsync(Hiding, Partial("application/json"));
        using var answer = await AskAsync(proxy, path, range);
        Assert.Equal((HttpStatusCode.OK, """{"name":"a"}"""), (answer.StatusCode, await answer.Content.ReadAsStringAsync()));
        Assert.Equal((0, "W/\"v1\""), (answer.Headers.AcceptRanges.Count, answer.Headers.ETag?.ToString()));
        Assert.True(proxy.Upstream.Requests.Single().Headers is { Range.Count: 0, IfRange.Count: 0 });
    }

    [Fact]
    public async Task A_film_can_still_be_had_in_parts()
    {
        await using var proxy = await RewritingProxy.StartAsync(Hiding, Partial("video/mp4"));
        using var answer = await AskAsync(proxy, "/film.mp4", "bytes=0-4");
        Assert.Equal((HttpStatusCode.PartialContent, Body[..5], "\"v1\""), (answer.StatusCode, await answer.Content.ReadAsStringAsync(), answer.Headers.ETag?.ToString()));
    }

    [Fact]
    public async Task A_part_whose_name_lies_about_its_type_does_not_pass()
    {
        await using var proxy = await RewritingProxy.StartAsync(Hiding, Partial("application/json"), expectErrors: true);
        using var answer = await AskAsync(proxy, "/user.mp4", "bytes=0-100");
        Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
        Assert.DoesNotContain("secret", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_in_an_unknown_coding_does_not_pass_for_one_that_was_edited()
    {
        await using var proxy = await RewritingProxy.StartAsync(
            """{ "Response": [ { "Json": { "Remove": [ "$..password" ] } } ], "Request": [ { "Json": { "Set": { "$.via": "proxy" } } } ] }""",
            http =>
            {
                (http.Response.ContentType, http.Response.Headers.ContentEncoding) = ("application/json", "zstd");
                return http.Response.WriteAsync(Body);
            },
            expectErrors: true);
        using var answer = await proxy.Client.GetAsync("/");
        Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);

        using var content = new ByteArrayContent([1, 2, 3]) { Headers = { { "Content-Type", "application/json" }, { "Content-Encoding", "zstd" } } };
        using var refused = await proxy.Client.PostAsync("/", content);
        Assert.Equal((HttpStatusCode.UnsupportedMediaType, 1), (refused.StatusCode, proxy.Upstream.Requests.Count));
    }

    [Theory]
    [InlineData("", HttpStatusCode.BadGateway)]
    [InlineData("OnUpstreamRequest(request => secrets.ApplyTo(request));", HttpStatusCode.OK)]
    public async Task A_client_cannot_switch_off_what_a_rule_takes_out(string ask, HttpStatusCode status)
    {
        await using var proxy = await RewritingProxy.StartAsync("{}", Partial("application/json"), $$"""
            using Microsoft.AspNetCore.Http;
            var secrets = Service<IRewriter>().RemoveFields("$..password");
            {{ask}}
            OnUpstreamResponse(response => secrets.ApplyTo(response));
            """, expectErrors: status != HttpStatusCode.OK);
        foreach (var (name, value) in (IEnumerable<(string, string)>)[("Range", "bytes=0-100"), ("Range", "bytes=0-5, 20-25"), ("Accept-Encoding", "zstd")])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/");
            request.Headers.TryAddWithoutValidation(name, value);
            using var answer = await proxy.Client.SendAsync(request);
            Assert.Equal(status, answer.StatusCode);
            Assert.DoesNotContain("secret", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Parts_of_several_pass_where_nothing_but_headers_is_changed()
    {
        await using var proxy = await RewritingProxy.StartAsync("""{ "Response": [ { "Moved": { "From": [ "/" ], "To": "/app/", "Links": false } } ] }""", Partial("video/mp4"));
        using var answer = await AskAsync(proxy, "/film.mp4", "bytes=0-5, 20-25");
        Assert.Equal((HttpStatusCode.PartialContent, "multipart/byteranges"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
    }

    [Theory]
    [InlineData("application/json;charset=ISO-8859-1", HttpStatusCode.OK)]
    [InlineData("application/json; charset=utf-16", HttpStatusCode.BadGateway)]
    [InlineData("application/json; charset=\"", HttpStatusCode.BadGateway)]
    [InlineData("text/plain, application/json", HttpStatusCode.BadGateway)]
    public async Task Json_is_edited_whatever_charset_its_type_says_or_does_not_pass(string type, HttpStatusCode status)
    {
        await using var proxy = await RewritingProxy.StartAsync(Hiding, Partial(type), expectErrors: status != HttpStatusCode.OK);
        using var answer = await proxy.Client.GetAsync("/");
        Assert.Equal(status, answer.StatusCode);
        Assert.DoesNotContain("secret", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("application/x-ndjson")]
    [InlineData("application/ndjson; charset=utf-8")]
    [InlineData("application/jsonl")]
    [InlineData("application/x-jsonlines")]
    [InlineData("application/json-lines")]
    public async Task Json_line_by_line_is_edited_line_by_line(string type)
    {
        await using var proxy = await RewritingProxy.StartAsync(Hiding, RewritingProxy.Text(type, Body + "\n{\"password\":", "\"secret\"}\n"));
        Assert.Equal("{\"name\":\"a\"}\n{}\n", await proxy.Client.GetStringAsync("/"));
    }

    [Fact]
    public async Task Style_sheets_of_a_moved_application_lead_to_where_it_is_now()
    {
        await using var proxy = await RewritingProxy.StartAsync(
            """{ "Response": [ { "Moved": { "From": [ "/" ], "To": "/app/" } } ] }""", RewritingProxy.Text("text/css", "@import '/a.css'; b { background: ur", "l(/b.png) }"));
        Assert.Equal("@import '/app/a.css'; b { background: url(/app/b.png) }", await proxy.Client.GetStringAsync("/style.css"));
    }

    // Whatever the path, as a framework that goes by the path's first part does it.
    private static RequestDelegate Partial(string type) => async http =>
    {
        http.Response.ContentType = type;
        http.Response.Headers.ETag = "\"v1\"";
        http.Response.Headers.AcceptRanges = "bytes";
        if (http.Request.Headers.AcceptEncoding == "zstd")
        {
            http.Response.Headers.ContentEncoding = "zstd";
        }

        var range = RangeHeaderValue.TryParse(http.Request.Headers.Range.ToString(), out var asked) ? asked.Ranges.First() : null;
        var (from, to) = range is null ? (0, Body.Length - 1) : ((int)(range.From ?? 0), (int)Math.Min(range.To ?? Body.Length, Body.Length - 1));
        if (range is not null)
        {
            // As servers do it; the bytes do not matter.
            http.Response.ContentType = asked!.Ranges.Count > 1 ? "multipart/byteranges; boundary=x" : type;
            (http.Response.StatusCode, http.Response.Headers.ContentRange) = (206, $"bytes {from}-{to}/{Body.Length}");
        }

        await http.Response.WriteAsync(Body[from..(to + 1)]);
    };

    private static async Task<HttpResponseMessage> AskAsync(ProxyUnderTest proxy, string path, string range)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("Range", range);
        request.Headers.TryAddWithoutValidation("If-Range", "\"v1\"");
        return await proxy.Client.SendAsync(request);
    }
}
