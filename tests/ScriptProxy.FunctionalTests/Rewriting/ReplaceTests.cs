using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Http;
using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.Rewriting;

public sealed class ReplaceTests
{
    private const string OldToNew = """{ "Response": [ { "Replace": [ { "Find": "http://old.example", "With": "https://new.example" }, { "Find": "v([0-9]+)", "With": "version $1", "Regex": true } ] } ] }""";

    [Fact]
    public async Task Texts_are_replaced_across_the_pieces_in_which_they_arrive()
    {
        await using var proxy = await RewritingProxy.StartAsync(OldToNew, RewritingProxy.Text("text/html; charset=utf-8", "<a href='http://o", "ld.exam", "ple/'>v", "1", "2</a>ä"));
        using var response = await proxy.Client.GetAsync("/");
        Assert.Equal("<a href='https://new.example/'>version 12</a>ä", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_compressed_page_with_a_length_is_changed_and_its_headers_are_true()
    {
        await using var proxy = await RewritingProxy.StartAsync(OldToNew, RewritingProxy.Compressed("text/html", "to http://old.example/ v1"));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { AcceptEncoding = { new("gzip"), new("zstd") } } };
        using var response = await proxy.Client.SendAsync(request);
        Assert.Equal("to https://new.example/ version 1", await RewritingProxy.UnzipAsync(response.Content));
        Assert.Equal("W/\"v1\"", response.Headers.ETag?.ToString());
        Assert.Equal("gzip", proxy.Upstream.Requests.Single().Headers.AcceptEncoding);
    }

    [Theory]
    [InlineData("image/png")]
    [InlineData("application/json")]
    [InlineData("text/html; charset=shift_jis")]
    public async Task Other_types_and_charsets_pass_with_their_length(string type)
    {
        const string Text = "http://old.example v1";
        await using var proxy = await RewritingProxy.StartAsync(OldToNew, http =>
        {
            http.Response.ContentType = type;
            http.Response.ContentLength = Text.Length;
            return http.Response.Body.WriteAsync(Encoding.ASCII.GetBytes(Text)).AsTask();
        });
        using var response = await proxy.Client.GetAsync("/");
        Assert.Equal((Text, Text.Length), (Encoding.ASCII.GetString(await response.Content.ReadAsByteArrayAsync()), (int?)response.Content.Headers.ContentLength));
    }

    [Theory]
    [InlineData("utf-16", false)]
    [InlineData("utf-16", true)]
    [InlineData("UTF-16BE", true)]
    public async Task A_page_in_UTF_16_is_rewritten_in_it(string charset, bool isBigEndian)
    {
        var encoding = new UnicodeEncoding(isBigEndian, byteOrderMark: true);
        await using var proxy = await RewritingProxy.StartAsync(
            """{ "Response": [ { "Inject": { "BodyEnd": "<i>ö</i>" }, "Elements": [ { "Select": "a", "Set": { "x": "é" } } ], "Replace": [ { "Find": "old", "With": "néw" } ] } ] }""",
            async http =>
            {
                http.Response.ContentType = $"text/html; charset={charset}";
                await http.Response.Body.WriteAsync(encoding.GetPreamble());
                foreach (var value in encoding.GetBytes("<html><body><a>old 😀</a></body></html>").Chunk(7))
                {
                    await http.Response.Body.WriteAsync(value);
                    await http.Response.Body.FlushAsync();
                }
            });
        Assert.Equal("\uFEFF<html><body><a x=\"é\">néw 😀</a><i>ö</i></body></html>", encoding.GetString(await proxy.Client.GetByteArrayAsync("/")));
    }

    [Fact]
    public async Task An_entry_is_for_its_routes_and_types_alone()
    {
        await using var proxy = await RewritingProxy.StartAsync(
            """{ "Response": [ { "For": { "Routes": [ "app" ] }, "Types": [ "text/*" ], "Replace": [ { "Find": "A", "With": "x", "IgnoreCase": true, "Once": true } ] } ] }""",
            RewritingProxy.Text("text/plain", "aaa"));
        Assert.Equal(("xaa", "aaa"), (await proxy.Client.GetStringAsync("/app/"), await proxy.Client.GetStringAsync("/")));
    }

    [Fact]
    public async Task A_page_of_another_charset_keeps_its_bytes_unless_an_entry_has_more_than_ASCII()
    {
        static RequestDelegate Latin() => async http =>
        {
            http.Response.ContentType = "text/html; charset=iso-8859-1";
            await http.Response.Body.WriteAsync(Encoding.Latin1.GetBytes("\xE4 old \xFF v1"));
        };
        await using var proxy = await RewritingProxy.StartAsync("""{ "Response": [ { "Replace": [ { "Find": "old", "With": "new" }, { "Find": "v(.)", "With": "w$1", "Regex": true } ] } ] }""", Latin());
        Assert.Equal("\xE4 new \xFF w1", Encoding.Latin1.GetString(await proxy.Client.GetByteArrayAsync("/")));
        await using var other = await RewritingProxy.StartAsync("""{ "Response": [ { "Replace": [ { "Find": "old", "With": "n\u00e9w" } ] } ] }""", Latin());
        Assert.Equal("\xE4 old \xFF v1", Encoding.Latin1.GetString(await other.Client.GetByteArrayAsync("/")));
    }

    [Fact]
    public async Task What_is_decided_is_sent_before_the_rest_has_come()
    {
        var more = new TaskCompletionSource();
        await using var proxy = await RewritingProxy.StartAsync(OldToNew.Replace("\"Replace\"", "\"Types\": [ \"text/event-stream\" ], \"Replace\"", StringComparison.Ordinal).Replace("\"Regex\": true", "\"Regex\": true, \"ByLine\": true", StringComparison.Ordinal), async http =>
        {
            http.Response.ContentType = "text/event-stream";
            await http.Response.WriteAsync("data: v1\n\n");
            await more.Task;
            await http.Response.WriteAsync("data: v2\n\n");
        });
        using var response = await proxy.Client.GetAsync("/", HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        Assert.Equal("data: version 1", await reader.ReadLineAsync());
        more.SetResult();
        Assert.Equal("\ndata: version 2\n\n", await reader.ReadToEndAsync());
    }

    [Fact]
    public async Task A_request_is_changed_on_its_way_to_the_upstream()
    {
        await using var proxy = await RewritingProxy.StartAsync(
            """{ "Request": [ { "Replace": [ { "Find": "secret", "With": "***" } ], "Json": { "Set": { "$.via": "proxy" } } } ] }""",
            async http => await http.Response.WriteAsync(await new StreamReader(http.Request.Body).ReadToEndAsync()));
        using var content = new StringContent("{\"a\":\"secret\"}", Encoding.UTF8, "application/json");
        using var response = await proxy.Client.PostAsync("/", content);
        Assert.Equal("{\"a\":\"***\",\"via\":\"proxy\"}", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_cached_page_is_kept_as_it_was_changed()
    {
        var asked = 0;
        await using var proxy = await RewritingProxy.StartAsync(OldToNew, http =>
        {
            http.Response.ContentType = "text/html";
            http.Response.Headers.CacheControl = "max-age=60";
            return http.Response.WriteAsync($"v{Interlocked.Increment(ref asked)}");
        }, caching: """{ "Enabled": true }""");
        Assert.Equal("version 1", await proxy.Client.GetStringAsync("/"));
        await Eventually.TrueAsync(async () => await proxy.Client.GetStringAsync("/") == "version 1" && asked == 1, "the page is kept");
    }

    [Fact]
    public async Task An_upstream_that_dies_in_the_middle_does_not_look_like_a_whole_page()
    {
        await using var proxy = await RewritingProxy.StartAsync(OldToNew, async http =>
        {
            http.Response.ContentType = "text/html";
            await http.Response.WriteAsync("v1 and http://old");
            await http.Response.Body.FlushAsync();
            http.Abort();
        }, expectErrors: true);
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => proxy.Client.GetStringAsync("/"));
    }

    [Fact]
    public async Task Wrong_options_are_refused_together_with_their_keys()
    {
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => RewritingProxy.StartAsync(
            """{ "Response": [ { "Types": [ "html" ], "Replace": [ { "Find": "(?=a)", "Regex": true }, { "Find": "[", "Regex": true }, { "With": "x" } ] }, {} ] }""", RewritingProxy.Text("text/html", "")));
        foreach (var part in new[]
        {
            "Options:Rewriting:Response:0:Types:0", "'html' is no media type", "Options:Rewriting:Response:0:Replace:0:Find", "needs backtracking",
            "Options:Rewriting:Response:0:Replace:1:Find", "Options:Rewriting:Response:0:Replace:2:Find", "nothing to look for",
        })
        {
            Assert.Contains(part, error.Message, StringComparison.Ordinal);
        }
    }
}
