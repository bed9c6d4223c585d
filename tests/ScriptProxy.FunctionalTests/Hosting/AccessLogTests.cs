using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.Hosting;

public sealed partial class AccessLogTests
{
    [Fact]
    public async Task A_line_says_what_was_asked_what_was_sent_and_who_decided()
    {
        await using var upstream = await Upstream.StartAsync(AnswerAsync);
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            ExpectErrors = true,
            Upstream = upstream,
            Rule = """
                OnRequest("/mine", request => request.Respond(418, "tea"));
                OnRequest("/broken", request => throw new InvalidOperationException("broken"));
                OnRequest("/chosen", request => { request.RouteTo("main"); return Continue; });
                OnRequest("/rewritten", request => { request.Path = "/length"; return Continue; });
                """,
        });

        Assert.Equal("GET /length 200 5B -> main/d1", await LineAsync(proxy, HttpMethod.Get, "/length?secret=1"));
        Assert.Equal("GET /chunked 200 6B -> main/d1", await LineAsync(proxy, HttpMethod.Get, "/chunked"));
        Assert.Equal("HEAD /length 200 0B -> main/d1", await LineAsync(proxy, HttpMethod.Head, "/length"));
        Assert.Equal("GET /unmodified 304 0B -> main/d1", await LineAsync(proxy, HttpMethod.Get, "/unmodified"));
        Assert.Equal("GET /mine 418 3B (rule.csx)", await LineAsync(proxy, HttpMethod.Get, "/mine"));
        Assert.Equal("GET /chosen 200 5B -> main/d1 (rule.csx)", await LineAsync(proxy, HttpMethod.Get, "/chosen"));
        Assert.Equal("GET /rewritten 200 5B -> main/d1", await LineAsync(proxy, HttpMethod.Get, "/rewritten"));
        Assert.Matches("^GET /broken 500 [0-9]+B \\(rule.csx\\) error [0-9a-z]{10}$", await LineAsync(proxy, HttpMethod.Get, "/broken"));
    }

    [Fact]
    public async Task An_answer_that_broke_off_has_the_bytes_that_came_and_an_error_id()
    {
        var headArrived = new TaskCompletionSource();
        await using var upstream = await Upstream.StartAsync(async http =>
        {
            http.Response.ContentLength = 10;
            await http.Response.WriteAsync("part");
            await headArrived.Task;
            http.Abort();
        });
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { Upstream = upstream, ExpectErrors = true });

        using var answer = await proxy.Client.GetAsync("/cut", HttpCompletionOption.ResponseHeadersRead);
        headArrived.SetResult();

        var line = Assert.Single(await Eventually.LinesAsync(() => proxy.Access.Lines, "/cut"));
        Assert.Matches("^GET /cut 200 4B .* -> main/d1 error [0-9a-z]{10}$", line);
    }

    [Fact]
    public async Task A_client_that_left_is_499_and_an_aborted_exchange_0()
    {
        var arrived = new TaskCompletionSource();
        await using var upstream = await Upstream.StartAsync(http =>
        {
            arrived.TrySetResult();
            return Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        });
        await using var proxy = await ProxyUnderTest.StartAsync("""OnRequest("/abort", request => request.Abort());""", upstream);

        using var leaving = new CancellationTokenSource();
        var left = LineAsync(proxy, HttpMethod.Get, "/left", leaving.Token);
        await arrived.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await leaving.CancelAsync();

        Assert.Equal("GET /left 499 0B -> main/d1", await left);
        Assert.Equal("GET /abort 0 0B (rule.csx)", await LineAsync(proxy, HttpMethod.Get, "/abort"));
    }

    [Fact]
    public async Task An_error_id_in_the_answer_stands_in_the_log_beside_the_reason()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            ExpectErrors = true,
            Configuration = """
                {
                  "ReverseProxy": {
                    "Routes": { "all": { "ClusterId": "main", "Match": { "Path": "{**rest}" } } },
                    "Clusters": { "main": { "Destinations": { "d1": { "Address": "http://127.0.0.1:1" } } } }
                  }
                }
                """,
        });

        using var answer = await proxy.Client.GetAsync("/a");
        var id = (await answer.Content.ReadAsStringAsync()).Split("error id: ")[1].Trim();

        await Eventually.LinesAsync(() => proxy.Access.Lines, "error " + id);
        Assert.Contains(proxy.Log.Errors, line => line.Contains(id, StringComparison.Ordinal) && line.Contains("'main'", StringComparison.Ordinal));
    }

    [Fact]
    public async Task JSON_lines_have_every_field()
    {
        await using var upstream = await Upstream.StartAsync(AnswerAsync);
        using var proxy = ProxyProcess.StartBefore(upstream.Address, "--set", "Logging:Format=Json");
        var address = await proxy.ListeningAsync();
        using var client = new HttpClient();

        await client.GetStringAsync(new Uri(address, "/length?secret=1"));
        JsonElement line = default;
        await Eventually.TrueAsync(() => TryFind(proxy.Output, "/length", out line), "the line is written");

        Assert.Equal("GET", line.GetProperty("method").GetString());
        Assert.Equal((200, 5), (line.GetProperty("status").GetInt32(), line.GetProperty("bytes").GetInt32()));
        Assert.Equal(("main", "d1"), (line.GetProperty("cluster").GetString(), line.GetProperty("destination").GetString()));
        Assert.Equal(("127.0.0.1", "HTTP/1.1"), (line.GetProperty("client").GetString(), line.GetProperty("protocol").GetString()));
        Assert.True(line.GetProperty("elapsedMs").GetDouble() > 0);
        Assert.True(line.GetProperty("time").GetDateTime() > DateTime.UnixEpoch);
        Assert.DoesNotContain("secret", proxy.Output, StringComparison.Ordinal);
    }

    private static bool TryFind(string output, string path, out JsonElement line)
    {
        foreach (var text in output.Split('\n').Where(text => text.StartsWith('{')))
        {
            line = JsonDocument.Parse(text).RootElement;
            if (line.TryGetProperty("path", out var value) && value.GetString() == path)
            {
                return true;
            }
        }

        line = default;
        return false;
    }

    private static async Task AnswerAsync(HttpContext http)
    {
        switch (http.Request.Path.Value)
        {
            case "/chunked":
                await http.Response.WriteAsync("abc");
                await http.Response.Body.FlushAsync();
                await http.Response.WriteAsync("def");
                break;
            case "/unmodified":
                http.Response.StatusCode = 304;
                break;
            default:
                http.Response.ContentLength = 5;
                await http.Response.WriteAsync("hello");
                break;
        }
    }

    /// <summary>The line that a request makes, without its time and the client's address, which it must have.</summary>
    private static async Task<string> LineAsync(ProxyUnderTest proxy, HttpMethod method, string path, CancellationToken leaving = default)
    {
        var before = proxy.Access.Lines.Count;
        try
        {
            using var request = new HttpRequestMessage(method, path);
            using var answer = await proxy.Client.SendAsync(request, leaving);
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            // Some are cut off on purpose.
        }

        await Eventually.TrueAsync(() => proxy.Access.Lines.Count > before, "the line is written");
        var line = proxy.Access.Lines[before];
        Assert.Matches(TimeAndClient(), line);
        Assert.InRange(double.Parse(TimeAndClient().Match(line).Groups[1].Value, CultureInfo.InvariantCulture), 0, 60_000);
        return TimeAndClient().Replace(line, "");
    }

    [GeneratedRegex(@" ([0-9.]+)ms from 127\.0\.0\.1")]
    private static partial Regex TimeAndClient();
}
