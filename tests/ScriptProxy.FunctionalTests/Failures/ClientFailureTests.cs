using System.Net;
using Microsoft.AspNetCore.Http;
using ScriptProxy.FunctionalTests.Hooks;
using ScriptProxy.FunctionalTests.Protocol;
using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.Failures;

public sealed class ClientFailureTests
{
    [Theory]
    [InlineData("")]
    [InlineData("OnRequest(async request => { Log.LogInformation(\"waiting\"); await Task.Delay(-1, request.Aborted); });")]
    [InlineData("OnUpstreamRequest(async request => { Log.LogInformation(\"waiting\"); await Task.Delay(-1, request.Aborted); });")]
    [InlineData("OnRequest(async request => { Log.LogInformation(\"waiting\"); await Task.Delay(-1, request.Aborted); }); FailOpen();")]
    public async Task A_client_that_goes_away_is_no_error_and_a_499_in_the_access_log(string rule)
    {
        var arrived = new TaskCompletionSource();
        await using var upstream = await Upstream.StartAsync(async http =>
        {
            arrived.TrySetResult();
            await Task.Delay(Timeout.Infinite, http.RequestAborted);
        });
        await using var proxy = await ProxyUnderTest.StartAsync(rule + """OnResponse(response => Log.LogInformation("an answer for nobody"));""", upstream);
        await using var client = await RawClient.ConnectAsync(proxy.Address);

        await client.SendAsync("GET /long HTTP/1.1\r\nHost: a\r\n\r\n");
        await (rule.Length == 0 ? arrived.Task : Eventually.LinesAsync(() => proxy.Log.Lines, "waiting"));
        client.Reset();

        Assert.Contains("/long 499 0B", Assert.Single(await Eventually.LinesAsync(() => proxy.Access.Lines, "/long")));
        Assert.DoesNotContain(proxy.Log.Lines, line => line.Contains("for nobody", StringComparison.Ordinal));
        Assert.Empty(proxy.Log.Errors);
    }

    [Theory]
    [InlineData("")]
    [InlineData("OnRequest(async request => { Log.LogInformation(\"reading\"); await request.Http.Request.Body.CopyToAsync(Stream.Null); });")]
    [InlineData("OnRequest(async request => { Log.LogInformation(\"reading\"); await request.Http.Request.Body.CopyToAsync(Stream.Null); }); FailOpen();")]
    public async Task A_client_that_goes_away_in_the_middle_of_its_upload_is_no_error(string rule)
    {
        await using var upstream = await Upstream.StartAsync(http => http.Request.Body.CopyToAsync(Stream.Null));
        await using var proxy = await ProxyUnderTest.StartAsync(rule, upstream);
        await using var client = await RawClient.ConnectAsync(proxy.Address);

        await client.SendAsync("POST /upload HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nbegun");
        await (rule.Length == 0
            ? Eventually.TrueAsync(() => !upstream.Requests.IsEmpty, "the request is forwarded")
            : Eventually.LinesAsync(() => proxy.Log.Lines, "reading"));
        client.Reset();

        Assert.Contains("/upload 499 0B", Assert.Single(await Eventually.LinesAsync(() => proxy.Access.Lines, "/upload")));
        await proxy.Proxy.StopAsync(CancellationToken.None); // the server looks at the rest of the body when the exchange has ended
        Assert.DoesNotContain(proxy.Log.Lines, line => line.Contains("failed", StringComparison.OrdinalIgnoreCase));
        Assert.Empty(proxy.Log.Errors);
    }

    [Theory]
    [InlineData("")]
    [InlineData("OnRequest(async request => { Log.LogInformation(\"reading\"); await request.Http.Request.Body.CopyToAsync(Stream.Null); });")]
    public async Task A_client_that_resets_its_stream_in_the_middle_of_its_upload_is_no_error(string rule)
    {
        await using var upstream = await Upstream.StartAsync(http => http.Request.Body.CopyToAsync(Stream.Null));
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Rule = rule,
            Upstream = upstream,
            Settings = new Dictionary<string, string> { ["Kestrel:EndpointDefaults:Protocols"] = "Http2" },
        });
        await using var client = await RawHttp2.Connect(new IPEndPoint(IPAddress.Loopback, proxy.Address.Port));

        await client.Send([.. RawHttp2.Frame(0x1, 0x4, 1, RawHttp2.PostRequest), .. RawHttp2.Frame(0x0, 0, 1, "begun"u8.ToArray())]);
        await (rule.Length == 0
            ? Eventually.TrueAsync(() => !upstream.Requests.IsEmpty, "the request is forwarded")
            : Eventually.LinesAsync(() => proxy.Log.Lines, "reading"));
        await client.Send(RawHttp2.Frame(0x3, 0, 1, [0, 0, 0, 0x8])); // RST_STREAM: CANCEL

        Assert.Contains("499 0B", Assert.Single(await Eventually.LinesAsync(() => proxy.Access.Lines, "POST")));
        Assert.DoesNotContain(proxy.Log.Lines, line => line.Contains("failed", StringComparison.OrdinalIgnoreCase));
        Assert.Empty(proxy.Log.Errors);
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("", false)]
    [InlineData("OnRequest(async request => { await request.Http.Request.Body.CopyToAsync(Stream.Null); });", true)]
    [InlineData("OnRequest(async request => { await request.Http.Request.Body.CopyToAsync(Stream.Null); });", false)]
    public async Task A_body_that_is_too_large_is_a_413_and_the_client_s_fault(string rule, bool hasLength)
    {
        await using var upstream = await Upstream.StartAsync(http => http.Request.Body.CopyToAsync(Stream.Null));
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Rule = rule + """OnResponse(response => response.Headers["X-Failure"] = $"{response.Failure?.Stage} {response.Failure?.Culprit}");""",
            Upstream = upstream,
            Settings = new Dictionary<string, string> { ["Kestrel:Limits:MaxRequestBodySize"] = "1000" },
        });
        using var request = new HttpRequestMessage(HttpMethod.Post, proxy.Address) { Content = new ByteArrayContent(new byte[2000]) };
        request.Headers.TransferEncodingChunked = !hasLength;

        using var answer = await proxy.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.Equal("RequestBody Client", answer.Headers.GetValues("X-Failure").Single());
        var id = (await answer.Content.ReadAsStringAsync()).Split("error id: ")[1].Trim();
        Assert.StartsWith("Information", Assert.Single(await Eventually.LinesAsync(() => proxy.Log.Lines, $"error id {id}: Client failed at the stage RequestBody")));
        Assert.Empty(proxy.Log.Errors);
        Assert.Contains(" 413 ", Assert.Single(await Eventually.LinesAsync(() => proxy.Access.Lines, id)));
    }
}
