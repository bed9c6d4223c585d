using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging.Abstractions;
using ScriptProxy.Host.Admin;
using ScriptProxy.Host.Commands;
using ScriptProxy.Host.Hosting;
using ScriptProxy.Testing;
using static ScriptProxy.FunctionalTests.Plugins.PluginBuild;

namespace ScriptProxy.FunctionalTests.Hosting;

/// <summary>What <c>scriptproxy cache</c> prints, at a plugin that answers as the caching plugin does.</summary>
public sealed partial class CacheCommandTests
{
    private const string Entry =
        """
        "url":"https://a.example/1","status":200,"state":"fresh","bytes":12595,"freshFor":59,"expiresIn":7260,"store":"memory"
        """;

    private const string Shown =
        "[{" + Entry + """
        ,"key":"https://a.example/1 u4:blue\naccept-encoding=4:gzip","route":"shop","age":1.4,"grace":10,"staleIfError":0,"keep":7200,"tags":["news","a"],"vary":{"accept-encoding":"gzip"},"marks":"NoCache",
        "headers":[{"name":"Content-Type","value":"text/html"},{"name":"X-Odd","value":"\u001b[31m"}]}]
        """;

    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    [Fact]
    public async Task List_is_a_table()
    {
        Assert.Equal(0, await RunAsync($$"""hooks.OnAdmin("GET", "/entries", request => AdminAnswer.Lines(new[] { Parse({{Literal("{" + Entry + "}")}}) }));""", "list"));

        Assert.Equal(
            ["status  state  size      fresh for  expires in  store   url", "200     fresh  12.3 KiB  59 s       2 h         memory  https://a.example/1"],
            Lines(_output));
    }

    [Fact]
    public async Task List_asks_for_what_the_line_says_and_tells_that_there_may_be_more()
    {
        const string echo = """hooks.OnAdmin("GET", "/entries", request => AdminAnswer.Lines(new[] { Parse("{\"url\":\"" + request.Query["prefix"] + " " + request.Query["limit"] + "\",\"status\":200,\"state\":\"stale\",\"bytes\":1,\"freshFor\":-5,\"expiresIn\":1,\"store\":\"m\"}") }));""";
        Assert.Equal(0, await RunAsync(echo, "list", "--prefix", "http://a/&b", "--limit", "1"));
        Assert.Equal(0, await RunAsync(echo, "list", "--limit", "0"));

        Assert.Equal("200     stale  1 B   -          1 s         m      http://a/&b 1", Lines(_output)[1]);
        Assert.Equal("These are the first 1; --limit shows more, --prefix others.", Lines(_output)[2]);
        Assert.EndsWith(" m", Lines(_output)[4], StringComparison.Ordinal); // neither prefix nor limit
        Assert.Equal(5, Lines(_output).Length);
    }

    [Fact]
    public async Task An_empty_cache_is_told()
    {
        Assert.Equal(0, await RunAsync("""hooks.OnAdmin("GET", "/entries", request => AdminAnswer.Lines(Array.Empty<int>()));""", "list"));
        Assert.Equal(0, await RunAsync("""hooks.OnAdmin("GET", "/entries", request => AdminAnswer.Lines(Array.Empty<int>()));""", "list", "--prefix", "http://a/"));
        Assert.Equal(["Nothing is stored.", "Nothing is stored whose address begins with http://a/."], Lines(_output));
    }

    [Fact]
    public async Task Show_tells_all_about_an_address_and_no_header_reaches_the_terminal_raw()
    {
        Assert.Equal(0, await RunAsync($$"""hooks.OnAdmin("GET", "/entry", request => AdminAnswer.Json(Parse({{Literal(Shown)}})));""", "show", "https://a.example/1"));

        Assert.Equal(
            """
            200 https://a.example/1
              fresh: fresh for 59 s, expires in 2 h; age 1 s
              12.3 KiB in memory; grace 10 s, stale if error -, keep 2 h
              key: https://a.example/1 u4:blue\u000aaccept-encoding=4:gzip
              route: shop
              tags: news, a
              varies on: accept-encoding: gzip
              marks: NoCache
              Content-Type: text/html
              X-Odd: \u001b[31m
            """.Split('\n').Select(line => line.TrimEnd('\r')),
            Lines(_output));
    }

    [Fact]
    public async Task Stats_are_a_table_by_route_and_one_of_the_stores()
    {
        const string figures = """
            {"stores":[{"name":"memory","figures":{"entries":3,"bytes":2048,"maxBytes":1048576,"evicted":4,"refused":5,"damaged":0}}],
             "routes":[{"route":"shop","outcomes":{"hit":6,"stale":1,"coalesced":1,"revalidated":1,"miss":1,"pass":7}},{"route":"","outcomes":{"pass":2}}]}
            """;
        Assert.Equal(0, await RunAsync($$"""hooks.OnAdmin("GET", "/figures", request => AdminAnswer.Json(Parse({{Literal(figures)}})));""", "stats"));

        Assert.Equal(
            """
            route  hits  stale  coalesced  revalidated  misses  passes  hit ratio
            -      0     0      0          0            0       2       -
            shop   6     1      1          1            1       7       80.0%
            store   entries  size     of       evicted  refused  damaged
            memory  3        2.0 KiB  1.0 MiB  4        5        0
            """.Split('\n').Select(line => line.TrimEnd('\r')),
            Lines(_output));
    }

    [Theory]
    [InlineData(1, false, "Purged 1 stored response.", "https://a.example/1")]
    [InlineData(3, true, "Purged 3 stored responses, to be served stale until fetched anew.", "--tag", "a", "--tag", "b", "--soft")]
    [InlineData(0, false, "The ban holds from now on: 0 stored responses met it right away, others are looked at when they are asked for.", "--ban", "path ~ ^/a")]
    [InlineData(0, true, "The purge holds from now on: 0 stored responses met it right away, others are looked at when they are asked for.", "--prefix", "https://a.example/", "--soft")]
    public async Task Purge_tells_how_many(int purged, bool soft, string told, params string[] args)
    {
        Assert.Equal(0, await RunAsync(
            $$"""hooks.OnAdmin("POST", "/purge", request => AdminAnswer.Json(new { Purged = {{purged}}, Soft = {{(soft ? "true" : "false")}}, Lazy = {{(told.StartsWith("The ", StringComparison.Ordinal) ? "true" : "false")}} }));""", ["purge", .. args]));
        Assert.Equal([told], Lines(_output));
    }

    [Theory]
    [InlineData("list")]
    [InlineData("show", "https://a.example/1")]
    [InlineData("stats")]
    [InlineData("purge", "https://a.example/1")]
    public async Task Json_is_the_proxys_own_words(params string[] args)
    {
        Assert.Equal(0, await RunAsync(
            """
            hooks.OnAdmin("GET", "/entries", request => AdminAnswer.Lines(new[] { 1 }));
            hooks.OnAdmin("GET", "/entry", request => AdminAnswer.Json(1));
            hooks.OnAdmin("GET", "/figures", request => AdminAnswer.Json(1));
            hooks.OnAdmin("POST", "/purge", request => AdminAnswer.Json(1));
            """,
            [.. args, "--json"]));
        Assert.Equal(["1"], Lines(_output));
    }

    [Theory]
    [InlineData("list")]
    [InlineData("show", "https://a.example/1")]
    [InlineData("stats")]
    [InlineData("purge", "--ban", "path ~ ^/a")]
    public async Task Where_there_is_no_cache_that_is_one_line(params string[] args)
    {
        Assert.Equal(2, await RunAsync("", args));
        Assert.Equal("scriptproxy: the proxy at http://127.0.0.1:PORT has no cache: set Options:Caching:Enabled to true", Port().Replace(Assert.Single(Lines(_error)), ":PORT"));
        Assert.Empty(_output.ToString());
    }

    [Fact]
    public async Task What_the_cache_refuses_is_one_line()
    {
        Assert.Equal(2, await RunAsync("""hooks.OnAdmin("GET", "/entry", request => AdminAnswer.Error(404, "nothing is stored for it"));""", "show", "x"));
        Assert.Equal(["scriptproxy: nothing is stored for it"], Lines(_error));
    }

    [Fact]
    public async Task What_is_no_such_cache_is_one_line()
    {
        Assert.Equal(2, await RunAsync("""hooks.OnAdmin("GET", "/entries", request => AdminAnswer.Lines(new[] { 1 }));""", "list"));
        Assert.Equal("scriptproxy: what answers at http://127.0.0.1:PORT is no ScriptProxy of this version.", Port().Replace(Assert.Single(Lines(_error)), ":PORT"));
    }

    [GeneratedRegex(":[0-9]+(?= )")]
    private static partial Regex Port();

    private static string Literal(string json) => "\"\"\"" + json.ReplaceLineEndings("") + "\"\"\"";

    private static string[] Lines(StringWriter writer) =>
        [.. writer.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.TrimEnd('\r'))];

    private async Task<int> RunAsync(string configure, params string[] args)
    {
        var plugin = Plugin("Caching", configure, "private static System.Text.Json.JsonElement Parse(string text) => System.Text.Json.JsonDocument.Parse(text).RootElement;");
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { Files = new Dictionary<string, byte[]> { ["plugins/Caching/Caching.dll"] = plugin } });
        await using var admin = (await AdminHost.StartAsync("http://127.0.0.1:0", proxy.Proxy, NullLoggerFactory.Instance))!;
        return await CommandLine.InvokeAsync(["cache", .. args, "--admin", admin.Address], new CommandActions(), _output, _error);
    }
}
