using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using ScriptProxy.FunctionalTests.Hooks;
using ScriptProxy.FunctionalTests.Protocol;
using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.Failures;

public sealed class UpstreamFailureTests
{
    private const string Witness = """
        OnResponse(response => response.Headers["X-Failure"] = $"{response.Failure?.Stage} {response.Failure?.Culprit} {response.Failure?.Unit ?? "no unit"}");
        """;

    [Fact]
    public async Task An_upstream_that_is_down_is_a_502_with_an_error_id()
    {
        await using var proxy = await Start("http://127.0.0.1:1");

        await AssertFailure(proxy, HttpStatusCode.BadGateway, "Upstream Upstream no unit", "destination 'd1' of cluster 'main' could not be reached");
    }

    [Fact]
    public async Task An_upstream_that_hangs_up_without_an_answer_is_a_502()
    {
        await using var upstream = new RawUpstream("", closes: true);
        await using var proxy = await Start(upstream.Uri.ToString());

        await AssertFailure(proxy, HttpStatusCode.BadGateway, "Upstream Upstream no unit", "closed the connection without an answer");
    }

    [Fact]
    public async Task An_upstream_that_says_nothing_in_time_is_a_504()
    {
        await using var upstream = await Upstream.StartAsync(http => Task.Delay(Timeout.Infinite, http.RequestAborted));
        await using var proxy = await Start(upstream.Address, cluster: "\"HttpRequest\": { \"ActivityTimeout\": \"00:00:00.3\" },");

        await AssertFailure(proxy, HttpStatusCode.GatewayTimeout, "Upstream Upstream no unit", "did not answer in time");
    }

    [Fact]
    public async Task A_route_s_timeout_is_a_504_too()
    {
        await using var upstream = await Upstream.StartAsync(http => Task.Delay(Timeout.Infinite, http.RequestAborted));
        await using var proxy = await Start(upstream.Address, route: "\"Timeout\": \"00:00:00.3\",");

        await AssertFailure(proxy, HttpStatusCode.GatewayTimeout, "Upstream Upstream no unit", "did not answer in time");
    }

    [Fact]
    public async Task A_forwarding_timeout_of_a_hook_is_a_504()
    {
        await using var upstream = await Upstream.StartAsync(http => Task.Delay(Timeout.Infinite, http.RequestAborted));
        await using var proxy = await Start(upstream.Address, rule: $$"""
            var quick = new ForwardOptions { ActivityTimeout = TimeSpan.FromSeconds(0.3) };
            OnRequest(request => request.ForwardTo("{{upstream.Address}}", quick));
            """);

        await AssertFailure(proxy, HttpStatusCode.GatewayTimeout, "Upstream Upstream no unit", "did not answer in time");
    }

    [Fact]
    public async Task A_cluster_without_a_healthy_destination_is_a_503()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Rule = Witness,
            Configuration = """
                {
                  "ReverseProxy": {
                    "Routes": { "all": { "ClusterId": "main", "Match": { "Path": "{**rest}" } } },
                    "Clusters": { "main": { "Destinations": {} } }
                  }
                }
                """,
            ExpectErrors = true,
        });

        await AssertFailure(proxy, HttpStatusCode.ServiceUnavailable, "Routing Upstream no unit", "No destination of cluster 'main' is available");
    }

    [Theory]
    [InlineData(100_000L)]
    [InlineData(null)]
    public async Task An_upstream_that_dies_in_the_middle_of_a_body_leaves_the_client_no_whole_answer(long? length)
    {
        var die = new TaskCompletionSource();
        await using var upstream = await Dying(die.Task, length, HttpProtocols.Http1);
        await using var proxy = await Start(upstream.Address);
        await using var client = await RawClient.ConnectAsync(proxy.Address);

        await client.SendAsync("GET /dies HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 200", await client.ReadUntilAsync("begun"));
        die.SetResult();

        Assert.DoesNotContain("0\r\n", await client.ReadToEndAsync());
        Assert.Contains("Upstream failed at the stage ResponseBody: ", Assert.Single(await Eventually.LinesAsync(() => proxy.Log.Errors, "error id")));
        Assert.Matches(" 200 .* error [0-9a-z]{10}$", Assert.Single(await Eventually.LinesAsync(() => proxy.Access.Lines, "GET /dies ")));
    }

    [Fact]
    public async Task Over_HTTP_2_the_stream_is_reset_and_the_connection_lives_on()
    {
        var die = new TaskCompletionSource();
        await using var upstream = await Dying(die.Task, null, HttpProtocols.Http2);
        await using var proxy = await Start(
            upstream.Address,
            cluster: "\"HttpRequest\": { \"Version\": \"2\", \"VersionPolicy\": \"RequestVersionExact\" },",
            settings: new Dictionary<string, string> { ["Kestrel:EndpointDefaults:Protocols"] = "Http2" });
        using var dies = Http2(proxy, "/dies");
        using var lives = Http2(proxy, "/");

        using var answer = await proxy.Client.SendAsync(dies, HttpCompletionOption.ResponseHeadersRead);
        await using var body = await answer.Content.ReadAsStreamAsync();
        await body.ReadExactlyAsync(new byte[5]);
        die.SetResult();
        var failure = await Assert.ThrowsAsync<HttpProtocolException>(() => body.CopyToAsync(Stream.Null));
        using var next = await proxy.Client.SendAsync(lives);

        Assert.Equal(200, (int)answer.StatusCode);
        Assert.Equal(HttpRequestError.HttpProtocolError, failure.HttpRequestError);
        Assert.Equal("hello", await next.Content.ReadAsStringAsync());
        Assert.Single(await Eventually.LinesAsync(() => proxy.Log.Errors, "Upstream failed at the stage ResponseBody"));

        static HttpRequestMessage Http2(ProxyUnderTest proxy, string path) =>
            new(HttpMethod.Get, new Uri(proxy.Address, path)) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nZZZ\r\n")]
    public async Task An_upstream_that_dies_between_head_and_body_is_a_502_with_an_error_id(string bytes)
    {
        await using var upstream = new RawUpstream(bytes, closes: true);
        await using var proxy = await Start(upstream.Uri.ToString());

        using var answer = await proxy.Client.GetAsync("/");

        Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
        Assert.Contains("error id: ", await answer.Content.ReadAsStringAsync());
        Assert.Contains("Upstream failed at the stage ResponseBody", Assert.Single(await Eventually.LinesAsync(() => proxy.Log.Errors, "error id")));
    }

    private static Task<Upstream> Dying(Task die, long? length, HttpProtocols protocols) => Upstream.StartAsync(async http =>
    {
        if (http.Request.Path == "/dies")
        {
            http.Response.ContentLength = length;
            await http.Response.WriteAsync("begun");
            await http.Response.Body.FlushAsync();
            await die;
            http.Abort();
            return;
        }

        await http.Response.WriteAsync("hello");
    }, protocols);

    private static async Task AssertFailure(ProxyUnderTest proxy, HttpStatusCode status, string seen, string message)
    {
        using var answer = await proxy.Client.GetAsync("/");

        var body = await answer.Content.ReadAsStringAsync();
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal(seen, answer.Headers.GetValues("X-Failure").Single());
        var id = body.Split("error id: ")[1].Trim();
        var line = Assert.Single(await Eventually.LinesAsync(() => proxy.Log.Errors, $"error id {id}"));
        Assert.Contains(message, line, StringComparison.OrdinalIgnoreCase);
        Assert.Contains($" {(int)status} ", Assert.Single(await Eventually.LinesAsync(() => proxy.Access.Lines, $"error {id}")));
    }

    private static Task<ProxyUnderTest> Start(
        string address, string cluster = "", string route = "", string rule = "", Dictionary<string, string>? settings = null) => ProxyUnderTest.StartAsync(new ProxySetup
        {
            Rule = Witness + rule,
            Configuration = $$"""
            {
              "ReverseProxy": {
                "Routes": { "all": { {{route}} "ClusterId": "main", "Match": { "Path": "{**rest}" } } },
                "Clusters": { "main": { {{cluster}} "Destinations": { "d1": { "Address": "{{address}}" } } } }
              }
            }
            """,
            Settings = settings ?? [],
            ExpectErrors = true,
        });

    [Theory]
    [InlineData(204)]
    [InlineData(401)]
    public async Task An_upstream_that_answers_before_it_has_read_the_body_is_passed_on(int status)
    {
        // Over HTTP/2 it ends its answer and then says that it wants no more of the request (RFC 9113 8.1).
        var upstream = await Upstream.StartAsync(
            http =>
            {
                http.Response.StatusCode = status;
                http.Response.Headers.WWWAuthenticate = "Basic";
                return Task.CompletedTask;
            },
            HttpProtocols.Http2);
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Upstream = upstream,
            Configuration = """
                { "ReverseProxy": {
                    "Routes": { "all": { "ClusterId": "main", "Match": { "Path": "{**rest}" } } },
                    "Clusters": { "main": {
                        "HttpRequest": { "Version": "2", "VersionPolicy": "RequestVersionExact" },
                        "Destinations": { "d1": { "Address": "{upstream}" } } } } } }
                """,
        });
        using var body = new ByteArrayContent(new byte[4_000_000]);

        using var answer = await proxy.Client.PostAsync("/", body);

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal("Basic", answer.Headers.WwwAuthenticate.ToString());
    }

    /// <summary>In a process, since the log of a test takes in what only a log for debugging has.</summary>
    [Fact]
    public async Task What_others_do_wrong_is_a_line_in_the_log_with_its_cause_and_no_trace()
    {
        using var proxy = ProxyProcess.StartBefore("http://127.0.0.1:1");
        var address = await proxy.ListeningAsync();
        using var client = new HttpClient();

        using var answer = await client.GetAsync(new Uri(address, "/"));

        Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
        await Eventually.TrueAsync(() => proxy.Output.Contains("Upstream failed at the stage Upstream", StringComparison.Ordinal), "the line");
        Assert.Contains("could not be reached, or closed the connection without an answer. (Connection refused)", proxy.Output, StringComparison.Ordinal);
        await Eventually.TrueAsync(() => proxy.Output.Contains("GET / 502", StringComparison.Ordinal), "the line after it");
        Assert.DoesNotContain("   at ", proxy.Output, StringComparison.Ordinal);
    }
}
