using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using ScriptProxy.FunctionalTests.Rewriting;
using ScriptProxy.FunctionalTests.Wire;
using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.Failures;

/// <summary>Bodies that are wrong: who sent them is to blame, and no unit that looked at them.</summary>
public sealed class BadBodyTests
{
    private const string Told = """OnResponse(response => response.Headers["X-Failure"] = $"{response.Failure?.Stage} {response.Failure?.Culprit}");""";
    private const string NoBody = "throw new BadBodyException(\"no such body\")";

    [Theory]
    [InlineData("{x")]
    [InlineData("{\"a\":1")]
    [InlineData("{\"\\ud800 and more\":1}")]
    [InlineData(null)]
    public async Task A_client_whose_JSON_cannot_be_edited_gets_400(string? body)
    {
        await using var proxy = await RewritingProxy.StartAsync("""{ "Request": [ { "Json": { "Set": { "$.via": "proxy" } } } ] }""", EchoAsync, Told);
        using var content = new StringContent(body ?? $"[\"{new string('x', 4_260_000)}\"]", Encoding.UTF8, "application/json");
        using var answer = await proxy.Client.PostAsync("/", content);
        AssertBlames(proxy, answer, HttpStatusCode.BadRequest, "RequestBody Client");
    }

    [Theory]
    [InlineData("OnRequest(async request => { await request.Body.BufferAsync(100); });")]
    [InlineData("OnRequest(async request => { await request.Body.BufferAsync(100); }); FailOpen();")]
    public async Task A_client_whose_coding_cannot_be_taken_off_gets_415(string rule)
    {
        await using var upstream = await Upstream.StartAsync(EchoAsync);
        await using var proxy = await ProxyUnderTest.StartAsync(rule + Told, upstream);
        using var content = new ByteArrayContent([1, 2, 3]) { Headers = { { "Content-Encoding", "zstd" } } };
        using var answer = await proxy.Client.PostAsync("/", content);
        AssertBlames(proxy, answer, HttpStatusCode.UnsupportedMediaType, "RequestBody Client");
        Assert.Empty(upstream.Requests);
    }

    [Fact]
    public async Task A_client_that_wants_another_protocol_where_its_body_is_read_gets_400()
    {
        await using var upstream = await Upstream.StartAsync(EchoAsync);
        await using var proxy = await ProxyUnderTest.StartAsync("OnRequest(async request => { await request.Body.BufferAsync(100); });", upstream);
        using var client = await WireConnection.ConnectAsync(proxy.Address);
        Assert.Equal(400, (await client.AskAsync("GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: other\r\n\r\n")).Status);
        AssertNoFailures(proxy);
    }

    [Theory]
    [InlineData("OnRequest(request => { if (request.Method.Length > 0) { NoBody; } });", HttpStatusCode.BadRequest, "RequestBody Client")]
    [InlineData("OnRequest(request => request.Body.Transform(_ => NoBody));", HttpStatusCode.BadRequest, "RequestBody Client")]
    [InlineData("OnUpstreamRequest(request => { if (request.Method.Length > 0) { NoBody; } });", HttpStatusCode.BadRequest, "RequestBody Client")]
    [InlineData("OnUpstreamResponse(response => { if (response.Method.Length > 0) { NoBody; } });", HttpStatusCode.BadGateway, "ResponseBody Upstream")]
    [InlineData("OnUpstreamResponse(response => response.Body.Transform(_ => NoBody));", HttpStatusCode.BadGateway, "ResponseBody Upstream")]
    [InlineData("OnResponse(response => response.Body.Transform(_ => NoBody));", HttpStatusCode.BadGateway, "ResponseBody Upstream")]
    [InlineData("OnRequest(request => request.Respond(200, \"own\")); OnResponse(response => response.Body.Transform(_ => NoBody));", HttpStatusCode.BadGateway, "ResponseBody Unit")]
    public async Task Who_sent_it_is_to_blame_for_what_a_unit_says_is_a_bad_body(string rule, HttpStatusCode status, string blamed)
    {
        await using var upstream = await Upstream.StartAsync(EchoAsync);
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { Rule = rule.Replace("NoBody", NoBody, StringComparison.Ordinal) + Told, Upstream = upstream, ExpectErrors = true });
        using var answer = await proxy.Client.PostAsync("/", new StringContent("a body"));
        AssertBlames(proxy, answer, status, blamed);
    }

    [Fact]
    public async Task An_upstream_whose_JSON_cannot_be_edited_gives_502()
    {
        await using var proxy = await RewritingProxy.StartAsync(
            """{ "Response": [ { "Json": { "Remove": [ "$..password" ] } } ] }""", RewritingProxy.Text("application/json", "<html>"), Told, expectErrors: true);
        using var answer = await proxy.Client.GetAsync("/");
        AssertBlames(proxy, answer, HttpStatusCode.BadGateway, "ResponseBody Upstream");
    }

    [Fact]
    public async Task A_part_of_what_is_to_be_whole_gives_502()
    {
        await using var proxy = await RewritingProxy.StartAsync("{}", http =>
        {
            (http.Response.StatusCode, http.Response.ContentType, http.Response.Headers.ContentRange) = (206, "application/json", "bytes 0-1/9");
            return http.Response.WriteAsync("{}");
        }, "var secrets = Service<IRewriter>().RemoveFields(\"$..password\"); OnUpstreamResponse(response => secrets.ApplyTo(response));" + Told, expectErrors: true);
        using var answer = await proxy.Client.GetAsync("/");
        AssertBlames(proxy, answer, HttpStatusCode.BadGateway, "ResponseBody Upstream");
    }

    private static async Task EchoAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        await http.Response.Body.WriteAsync(body.ToArray());
    }

    private static void AssertBlames(ProxyUnderTest proxy, HttpResponseMessage answer, HttpStatusCode status, string blamed)
    {
        Assert.Equal((status, blamed), (answer.StatusCode, answer.Headers.TryGetValues("X-Failure", out var told) ? told.Single() : null));
        AssertNoFailures(proxy);
    }

    private static void AssertNoFailures(ProxyUnderTest proxy) =>
        Assert.All(proxy.Proxy.Generations.Current.Units, unit => Assert.Equal((unit.Name, 0), (unit.Name, unit.Statistics.Total.Failures)));
}
