using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using ScriptProxy.FunctionalTests.Reloading;
using ScriptProxy.FunctionalTests.Wire;
using ScriptProxy.Host.Admin;
using ScriptProxy.Testing;
using static ScriptProxy.FunctionalTests.Plugins.PluginBuild;

namespace ScriptProxy.FunctionalTests.Hosting;

/// <summary>What units answer at the admin address.</summary>
public sealed class UnitEndpointTests
{
    private const string Dll = "plugins/Shop/Shop.dll";

    [Fact]
    public async Task A_plugin_takes_a_query_and_a_body_and_answers_in_JSON()
    {
        await using var test = await StartAsync(Plugin(
            "Shop",
            """
            hooks.OnAdmin("GET", "/price", request => AdminAnswer.Json(new { Of = request.Query["of"].ToString() }));
            hooks.OnAdmin("POST", "/price", async request => AdminAnswer.Json((await request.ReadJsonAsync<Price>())! with { Amount = 7 }, 201));
            hooks.OnAdmin("DELETE", "/price", async ValueTask<AdminAnswer> (request) => { await Task.Yield(); return AdminAnswer.Error(409, "it is sold"); });
            """,
            "public sealed record Price(string Of, int Amount);"));

        Assert.Equal((200, """{"of":"tea and\u002Bmilk"}"""), await test.AskAsync("GET", "/units/Shop/price?of=tea%20and%2Bmilk"));
        Assert.Equal((201, """{"of":"tea","amount":7}"""), await test.AskAsync("POST", "/units/Shop/price", """{"of":"tea"}"""));
        Assert.Equal((409, """{"error":"it is sold"}"""), await test.AskAsync("DELETE", "/units/Shop/price"));
    }

    [Fact]
    public async Task A_rule_answers_under_its_file_name()
    {
        await using var test = await StartAsync(new ProxySetup { Rule = """OnAdmin("GET", "/hello", request => AdminAnswer.Json("hello"));""" });

        Assert.Equal((200, "\"hello\""), await test.AskAsync("GET", "/units/rule.csx/hello"));
    }

    [Fact]
    public async Task A_list_is_sent_line_by_line_as_it_comes()
    {
        await using var test = await StartAsync(Plugin(
            "Shop",
            "hooks.OnAdmin(\"GET\", \"/list\", request => AdminAnswer.Lines(Items(request.Aborted)));",
            """
            private static async System.Collections.Generic.IAsyncEnumerable<object> Items([System.Runtime.CompilerServices.EnumeratorCancellation] System.Threading.CancellationToken cancelled)
            {
                yield return new { Name = "a" };
                await Task.Delay(-1, cancelled);
            }
            """));
        using var answer = await test.Client.GetAsync("/units/Shop/list", HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync());

        Assert.Equal("application/x-ndjson", answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal("""{"name":"a"}""", await reader.ReadLineAsync());
        Assert.Equal(1, test.Proxy.Proxy.Generations.Current.Pins.Sum);

        answer.Dispose(); // who asked has gone: so the generation is let go
        await Eventually.TrueAsync(() => test.Proxy.Proxy.Generations.Current.Pins.Sum == 0, "the pin is let go");
    }

    [Fact]
    public async Task A_long_list_comes_whole_and_one_that_breaks_off_does_not_look_whole()
    {
        await using var test = await StartAsync(
            Plugin(
                "Shop",
                """
                hooks.OnAdmin("GET", "/all", request => AdminAnswer.Lines(System.Linq.Enumerable.Range(0, 100_000)));
                hooks.OnAdmin("GET", "/part", request => AdminAnswer.Lines(System.Linq.Enumerable.Select(System.Linq.Enumerable.Range(0, 100_000), number => 1 / (90_000 - number))));
                """),
            expectErrors: true);

        Assert.Equal(100_000, (await test.Client.GetStringAsync("/units/Shop/all")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        await Assert.ThrowsAsync<HttpRequestException>(() => test.Client.GetStringAsync("/units/Shop/part"));
    }

    [Theory]
    [InlineData("GET", "/units/Shop/prices", 404, "Shop has no admin endpoint GET /prices")]
    [InlineData("GET", "/units/Shop/", 404, "Shop has no admin endpoint GET /")]
    [InlineData("GET", "/units/Shop", 404, "Shop has no admin endpoint GET /")]
    [InlineData("GET", "/units/Chop/price", 404, "no unit 'Chop' serves")]
    [InlineData("PUT", "/units/Shop/price", 405, "Shop has no admin endpoint PUT /price")]
    public async Task What_is_not_there_is_told_with_what_is(string method, string path, int status, string error)
    {
        await using var test = await StartAsync(Plugin("Shop", """
            hooks.OnAdmin("GET", "/price", request => AdminAnswer.Json(1));
            hooks.OnAdmin("POST", "/price", request => AdminAnswer.Json(1));
            """));

        var (sent, text) = await test.AskAsync(method, path);

        var answer = JsonDocument.Parse(text).RootElement;
        Assert.Equal((status, error), (sent, answer.GetProperty("error").GetString()));
        Assert.Equal("""["GET /units/Shop/price","POST /units/Shop/price"]""", answer.GetProperty("endpoints").GetRawText());
    }

    [Fact]
    public async Task An_endpoint_that_throws_is_a_500_with_the_error_id_of_the_log()
    {
        await using var test = await StartAsync(
            Plugin("Shop", """hooks.OnAdmin("GET", "/price", AdminAnswer (request) => throw new InvalidOperationException("no price today"));"""), expectErrors: true);

        var (status, text) = await test.AskAsync("GET", "/units/Shop/price");

        var answer = JsonDocument.Parse(text).RootElement;
        Assert.Equal((500, "Shop failed: no price today"), (status, answer.GetProperty("error").GetString()));
        Assert.Contains(
            $"Error Shop: error id {answer.GetProperty("errorId").GetString()}: Shop failed in its admin endpoint GET /price: no price today",
            Assert.Single(test.Proxy.Log.Errors),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_endpoint_that_does_not_end_is_given_up()
    {
        await using var test = await StartAsync(new ProxySetup
        {
            Rule = """OnAdmin("GET", "/price", async request => { await Task.Delay(-1, request.Aborted); return AdminAnswer.Json(1); });""",
            Settings = new Dictionary<string, string> { ["Pipeline:HookTimeout"] = "00:00:00.1" },
            ExpectErrors = true,
        });

        var (status, text) = await test.AskAsync("GET", "/units/rule.csx/price");

        Assert.Equal(500, status);
        Assert.Contains("did not end within 00:00:00.1000000 (Pipeline:HookTimeout)", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[1]")]
    public async Task A_body_that_is_no_such_JSON_is_the_mistake_of_who_asks(string body)
    {
        await using var test = await StartAsync(Plugin(
            "Shop",
            """hooks.OnAdmin("POST", "/price", async request => AdminAnswer.Json(await request.ReadJsonAsync<Price>()));""",
            "public sealed record Price(int Amount);"));

        var (status, text) = await test.AskAsync("POST", "/units/Shop/price", body);

        Assert.Equal(400, status);
        Assert.StartsWith("{\"error\":\"the body cannot be read: ", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET /units/Shop/price HTTP/1.1\r\nHost: localhost\r\nOrigin: http://evil.example\r\n\r\n", 403)]
    [InlineData("GET /units/Shop/price HTTP/1.1\r\nHost: evil.example\r\n\r\n", 403)]
    [InlineData("GET /units/Shop/price HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: cross-site\r\n\r\n", 403)]
    [InlineData("GET /units/Shop/nothing HTTP/1.1\r\nHost: evil.example\r\n\r\n", 403)]
    [InlineData("GET /units/Shop/price HTTP/1.1\r\nHost: localhost\r\n\r\n", 200)]
    public async Task Web_pages_and_foreign_hosts_reach_no_unit(string request, int status)
    {
        await using var test = await StartAsync(Plugin("Shop", """hooks.OnAdmin("GET", "/price", request => AdminAnswer.Json(1));"""));
        using var client = await WireConnection.ConnectAsync(test.Client.BaseAddress!);

        Assert.Equal(status, (await client.AskAsync(request)).Status);
    }

    [Fact]
    public async Task Status_lists_the_endpoints_of_each_unit()
    {
        await using var test = await StartAsync(Plugin("Shop", """hooks.OnAdmin("GET", "/price", request => AdminAnswer.Json(1));"""));

        var status = JsonDocument.Parse((await test.AskAsync("GET", "/status")).Text).RootElement;

        Assert.Equal("""["GET /units/Shop/price"]""", status.GetProperty("units")[0].GetProperty("endpoints").GetRawText());
    }

    [Fact]
    public async Task The_version_that_serves_answers_and_what_was_asked_is_gone_after_its_removal()
    {
        await using var test = await StartAsync(Version(1));
        var contexts = Code.Of(test.Proxy).ToList();
        await AskAllAsync(1);

        test.Proxy.Write(Dll, Version(2));
        Assert.Empty(await test.Proxy.ReloadAsync());
        contexts.AddRange(Code.Of(test.Proxy));
        await AskAllAsync(2);

        Directory.Delete(Path.Combine(test.Proxy.PluginsFolder, "Shop"), recursive: true);
        Assert.Empty(await test.Proxy.ReloadAsync());
        Assert.Equal(404, (await test.AskAsync("GET", "/units/Shop/version")).Status);
        await Code.IsGoneAsync([.. contexts]);

        async Task AskAllAsync(int version)
        {
            Assert.Equal((200, $$"""{"number":{{version}}}"""), await test.AskAsync("GET", "/units/Shop/version"));
            Assert.Equal((200, $$"""{"number":{{version}}}""" + "\n"), await test.AskAsync("GET", "/units/Shop/versions"));
            Assert.Equal((200, """{"number":5}"""), await test.AskAsync("POST", "/units/Shop/version", """{"number":5}"""));
        }

        static byte[] Version(int number) => Plugin(
            "Shop",
            $$"""
            hooks.OnAdmin("GET", "/version", request => AdminAnswer.Json(new Version({{number}})));
            hooks.OnAdmin("GET", "/versions", request => AdminAnswer.Lines(new[] { new Version({{number}}) }));
            hooks.OnAdmin("POST", "/version", async request => AdminAnswer.Json(await request.ReadJsonAsync<Version>()));
            """,
            "public sealed record Version(int Number);");
    }

    [Fact]
    public async Task A_unit_is_not_ended_while_it_answers()
    {
        await using var test = await StartAsync(new ProxySetup
        {
            Rule = """
                var go = Kept<SemaphoreSlim>("go", () => new SemaphoreSlim(0));
                OnAdmin("GET", "/slow", async request => { await go.WaitAsync(request.Aborted); return AdminAnswer.Json(Stopping.IsCancellationRequested); });
                OnAdmin("POST", "/go", request => { go.Release(); return AdminAnswer.Json(true); });
                // first
                """,
        });
        var slow = test.AskAsync("GET", "/units/rule.csx/slow");
        await Eventually.TrueAsync(() => test.Proxy.Proxy.Generations.Current.Pins.Sum == 1, "the call has begun");
        var text = await File.ReadAllTextAsync(Path.Combine(test.Proxy.RulesFolder, "rule.csx"));
        test.Proxy.WriteRule("rule.csx", text.Replace("first", "second", StringComparison.Ordinal));
        Assert.Empty(await test.Proxy.ReloadAsync());
        await test.Proxy.Proxy.Retirement.SweepAsync();
        Assert.Equal(1, test.Proxy.Proxy.Retirement.Draining);

        Assert.Equal((200, "true"), await test.AskAsync("POST", "/units/rule.csx/go"));

        Assert.Equal((200, "false"), await slow);
        await Eventually.TrueAsync(() => test.Proxy.Proxy.Retirement.Draining == 0, "the old version is let go");
    }

    [Theory]
    [InlineData("""OnAdmin("get", "/a", request => AdminAnswer.Json(1));""", "'get' is no method of an admin endpoint")]
    [InlineData("""OnAdmin("GET", "a", request => AdminAnswer.Json(1));""", "'a' is no path of an admin endpoint")]
    [InlineData("""OnAdmin("GET", "/{id}", request => AdminAnswer.Json(1));""", "'/{id}' is no path of an admin endpoint")]
    [InlineData("""OnAdmin("GET", "/a", request => AdminAnswer.Json(1)); OnAdmin("GET", "/a", request => AdminAnswer.Json(2));""", "offers the admin endpoint GET /a already")]
    public async Task Misuse_is_told_with_its_place(string rule, string told)
    {
        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => ProxyUnderTest.StartAsync(rule));

        Assert.Contains("rule.csx(1,", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(told, refusal.Message, StringComparison.Ordinal);
    }

    private static Task<Test> StartAsync(byte[] plugin, bool expectErrors = false) =>
        StartAsync(new ProxySetup { Files = new Dictionary<string, byte[]> { [Dll] = plugin }, ExpectErrors = expectErrors });

    private static async Task<Test> StartAsync(ProxySetup setup)
    {
        var proxy = await ProxyUnderTest.StartAsync(setup);
        var loggers = LoggerFactory.Create(logging => logging.AddProvider(proxy.Log));
        return new Test(proxy, loggers, (await AdminHost.StartAsync("http://127.0.0.1:0", proxy.Proxy, loggers))!);
    }

    private sealed class Test(ProxyUnderTest proxy, ILoggerFactory loggers, AdminHost admin) : IAsyncDisposable
    {
        public ProxyUnderTest Proxy => proxy;

        public HttpClient Client { get; } = new() { BaseAddress = new Uri(admin.Address) };

        public async Task<(int Status, string Text)> AskAsync(string method, string path, string? body = null)
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path);
            request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
            using var answer = await Client.SendAsync(request);
            Assert.Equal(answer.StatusCode == HttpStatusCode.MethodNotAllowed, answer.Content.Headers.Allow.Count > 0);
            return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
        }

        public async ValueTask DisposeAsync()
        {
            Client.Dispose();
            await admin.DisposeAsync();
            await proxy.DisposeAsync();
            loggers.Dispose();
        }
    }
}
