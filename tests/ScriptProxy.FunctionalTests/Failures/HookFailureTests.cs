using System.Diagnostics.Metrics;
using System.Text.RegularExpressions;
using ScriptProxy.FunctionalTests.Hooks;
using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.Failures;

public sealed partial class HookFailureTests
{
    private const string Throw = "throw new InvalidOperationException(\"the secret\")";

    [Theory]
    [InlineData($"OnRequest(request => {Throw});", 500, "OnRequest", 0)]
    [InlineData($"OnRequest(async request => {{ await Task.Yield(); {Throw}; }});", 500, "OnRequest", 0)]
    [InlineData($"OnRequest(Hook); ValueTask<Verdict> Hook(IRequest request) => {Throw};", 500, "OnRequest", 0)]
    [InlineData($"OnRequest(new Match {{ When = exchange => {Throw} }}, request => Continue);", 500, "OnRequest", 0)]
    [InlineData($"OnUpstreamRequest(request => {Throw});", 502, "OnUpstreamRequest", 0)]
    [InlineData($"OnUpstreamRequest(async request => {{ await Task.Yield(); {Throw}; }});", 502, "OnUpstreamRequest", 0)]
    [InlineData($"OnUpstreamResponse(response => {Throw});", 502, "OnUpstreamResponse", 1)]
    [InlineData($"OnUpstreamResponse(async response => {{ await Task.Yield(); {Throw}; }});", 502, "OnUpstreamResponse", 1)]
    [InlineData($"OnResponse(response => {Throw});", 500, "OnResponse", 1)]
    [InlineData($"OnResponse(async response => {{ await Task.Yield(); {Throw}; }});", 500, "OnResponse", 1)]
    [InlineData($"OnRequest(request => request.Respond(200)); OnResponse(response => {Throw});", 500, "OnResponse", 0)]
    [InlineData("OnRequest(request => throw new OperationCanceledException(\"the secret\"));", 500, "OnRequest", 0)]
    [InlineData("OnRequest(async request => { await Task.Delay(-1, new CancellationToken(true)); });", 500, "OnRequest", 0)]
    [InlineData("OnUpstreamResponse(async response => throw new OperationCanceledException(\"the secret\"));", 502, "OnUpstreamResponse", 1)]
    [InlineData("OnResponse(response => throw new IOException(\"the secret\"));", 500, "OnResponse", 1)]
    [InlineData("OnRequest(request => Verdict.Respond);", 500, "OnRequest", 0)]
    [InlineData("OnRequest(request => { request.Respond(200, \"the secret\"); return Continue; });", 500, "OnRequest", 0)]
    [InlineData("OnRequest(request => { request.Respond(200, \"the secret\"); });", 500, "OnRequest", 0)]
    [InlineData("OnRequest(async request => { await Task.Yield(); request.Respond(200, \"the secret\"); });", 500, "OnRequest", 0)]
    [InlineData("OnRequest(Hook); Task Hook(IRequest request) => null;", 500, "OnRequest", 0)]
    [InlineData("OnResponse(response => { response.Status = 42; });", 500, "OnResponse", 1)]
    [InlineData("OnUpstreamRequest(request => { request.Target = new Uri(\"/x\", UriKind.Relative); });", 502, "OnUpstreamRequest", 0)]
    [InlineData("OnUpstreamRequest(request => { request.UpstreamMethod = \"A B\"; });", 502, "OnUpstreamRequest", 0)]
    public async Task A_hook_that_fails_closes_and_is_named_everywhere_but_in_the_answer(string rule, int status, string stage, int forwarded)
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Rules = new Dictionary<string, string>
            {
                ["10-faulty.csx"] = rule,
                ["20-witness.csx"] = """
                    OnCompleted(completion => Log.LogInformation("failure {Id} {Stage} {Culprit} {Unit}",
                        completion.Failure.Id, completion.Failure.Stage, completion.Failure.Culprit, completion.Failure.Unit));
                    """,
            },
            ExpectErrors = true,
        });

        using var answer = await proxy.Client.GetAsync("/path");

        var body = await answer.Content.ReadAsStringAsync();
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.DoesNotContain("secret", body + answer.Headers, StringComparison.Ordinal);
        Assert.DoesNotContain("10-faulty", body + answer.Headers, StringComparison.Ordinal);
        var id = IdIn(body);
        Assert.Equal(forwarded, proxy.Upstream.Requests.Count);
        Assert.Single(await Eventually.LinesAsync(() => proxy.Log.Lines, $"failure {id} {stage} Unit 10-faulty.csx"));
        Assert.Contains($"error id {id}: 10-faulty.csx failed in {stage}: ", Assert.Single(proxy.Log.Errors));
        Assert.Matches($" {status} .*\\(10-faulty.csx\\) error", Assert.Single(await Eventually.LinesAsync(() => proxy.Access.Lines, $"error {id}")));
    }

    [Theory]
    [InlineData("OnRequest(request =>\n{\n    request.SetCookie(\"a b\", \"c\");\n    request.Path = \"/after\";\n});", 3)]
    [InlineData("OnRequest(async request =>\n{\n    await Task.Yield();\n    int.Parse(\"ten\");\n});", 4)]
    [InlineData("OnRequest(request => Verdict.Respond);", null)]
    public async Task The_trace_of_what_a_hook_threw_leads_to_its_line_and_not_through_the_proxy(string rule, int? line)
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { Rule = rule, ExpectErrors = true });
        using var answer = await proxy.Client.GetAsync("/path");
        var whole = Assert.Single(await Eventually.LinesAsync(() => proxy.Log.Lines, "the whole trace"));
        var error = Assert.Single(proxy.Log.Errors);
        Assert.DoesNotContain("at ScriptProxy.Host.", error, StringComparison.Ordinal);
        Assert.Equal(line is not null, error.Contains($"rule.csx:line {line}", StringComparison.Ordinal));
        Assert.StartsWith("Debug ", whole, StringComparison.Ordinal);
        Assert.Contains("at ScriptProxy.Host.", whole, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("OnUpstreamRequest")]
    [InlineData("OnUpstreamResponse")]
    [InlineData("OnRequest")]
    public async Task An_error_answer_passes_the_response_hooks_like_any_other(string phase)
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Rule = phase + """
                (exchange => throw new Exception("no"));
                OnResponse(response => response.Headers["X-Seen"] = $"{response.Status} {response.Failure?.Stage} {response.DecidedBy ?? "none"}");
                """,
            ExpectErrors = true,
        });

        using var answer = await proxy.Client.GetAsync("/");

        Assert.Equal($"{(int)answer.StatusCode} {phase} rule.csx", answer.Headers.GetValues("X-Seen").Single());
    }

    [Theory]
    [InlineData("OnRequest(request => throw new Exception(\"no\"));")]
    [InlineData("OnRequest(async request => { await Task.Yield(); throw new Exception(\"no\"); });")]
    [InlineData("OnRequest(request => { request.Respond(403, \"dropped\"); throw new Exception(\"no\"); });")]
    [InlineData("OnRequest(request => throw new OperationCanceledException());")]
    [InlineData("OnRequest(new Match { When = exchange => throw new Exception(\"no\") }, request => request.Respond(403));")]
    public async Task A_unit_that_fails_open_lets_the_request_pass_and_its_failure_is_logged(string hook)
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Rule = hook + """
                OnRequest(request => { request.Headers["X-Next"] = "ran"; });
                OnResponse(response => response.Headers["X-Decided"] = response.DecidedBy ?? "nobody");
                FailOpen();
                """,
            ExpectErrors = true,
        });

        using var answer = await proxy.Client.GetAsync("/");

        Assert.Equal("hello", await answer.Content.ReadAsStringAsync());
        Assert.Equal("ran", proxy.Upstream.Requests.Single().Headers["X-Next"]);
        Assert.Equal("nobody", answer.Headers.GetValues("X-Decided").Single());
        Assert.Contains("rule.csx failed in OnRequest; the exchange goes on", Assert.Single(proxy.Log.Errors));
    }

    [Fact]
    public async Task A_unit_fails_open_for_itself_alone_and_in_OnRequest_alone()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Rules = new Dictionary<string, string>
            {
                ["10-open.csx"] = """FailOpen(); OnResponse("/response", response => throw new Exception("no"));""",
                ["20-closed.csx"] = """OnRequest("/request", request => throw new Exception("no"));""",
            },
            ExpectErrors = true,
        });

        using var response = await proxy.Client.GetAsync("/response");
        using var request = await proxy.Client.GetAsync("/request");

        Assert.Equal((500, 500), ((int)response.StatusCode, (int)request.StatusCode));
    }

    [Fact]
    public async Task A_completion_hook_that_throws_is_logged_and_the_others_still_run()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Rule = """
                OnCompleted(completion => throw new Exception("first"));
                OnCompleted(async completion => { await Task.Yield(); throw new OperationCanceledException("second"); });
                OnCompleted(completion => Log.LogInformation("third ran"));
                """,
            ExpectErrors = true,
        });

        Assert.Equal("hello", await proxy.Client.GetStringAsync("/"));

        await Eventually.LinesAsync(() => proxy.Log.Lines, "third ran");
        Assert.Collection(
            proxy.Log.Errors,
            line => Assert.Contains("first", line),
            line => Assert.Contains("second", line));
        Assert.DoesNotContain("error", Assert.Single(await Eventually.LinesAsync(() => proxy.Access.Lines, "200 5B")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_fails_after_the_head_was_sent_cuts_the_connection(bool hasLength)
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Rule = $$"""
                var fail = new TaskCompletionSource();
                OnRequest("/fail", request => { fail.SetResult(); return request.Respond(204); });
                OnRequest("/", request => request.Respond(new Answer(200) { Stream = new Faulty(fail.Task), Headers = { {{(hasLength ? "[\"Content-Length\"] = \"100000\"" : "[\"X\"] = \"1\"")}} } }));
                class Faulty(Task fail) : MemoryStream
                {
                    public override Task CopyToAsync(Stream destination, int size, CancellationToken token) => Copy(destination);
                    async Task Copy(Stream destination)
                    {
                        await destination.WriteAsync("begun"u8.ToArray());
                        await destination.FlushAsync();
                        await fail;
                        throw new IOException("the secret");
                    }
                }
                """,
            ExpectErrors = true,
        });
        await using var client = await RawClient.ConnectAsync(proxy.Address);

        await client.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 200", await client.ReadUntilAsync("begun"));
        using var done = await proxy.Client.GetAsync("/fail");

        Assert.DoesNotContain("0\r\n", await client.ReadToEndAsync());
        Assert.Contains("rule.csx failed in ResponseBody: ", Assert.Single(await Eventually.LinesAsync(() => proxy.Log.Errors, "error id")));
        Assert.Single(await Eventually.LinesAsync(() => proxy.Access.Lines, " error "));
    }

    [Fact]
    public async Task A_stream_that_fails_before_its_first_byte_is_a_500()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Rule = """
                OnRequest(request => { var stream = new MemoryStream(); stream.Dispose(); return request.Respond(200, stream); });
                OnResponse(response => { response.Headers["X-Runs"] = response.Headers["X-Runs"] + "1"; });
                """,
            ExpectErrors = true,
        });

        using var answer = await proxy.Client.GetAsync("/");

        Assert.Equal(500, (int)answer.StatusCode);
        Assert.Contains(IdIn(await answer.Content.ReadAsStringAsync()), Assert.Single(await Eventually.LinesAsync(() => proxy.Log.Errors, "error id")));
    }

    private static string IdIn(string body)
    {
        var match = ErrorIdLine().Match(body);
        Assert.True(match.Success, body);
        return match.Groups[1].Value;
    }

    [GeneratedRegex("^error id: ([0-9a-z]{10})$", RegexOptions.Multiline)]
    private static partial Regex ErrorIdLine();

    [Theory]
    [InlineData("OnCompleted(completion => throw new Exception(\"no\"));", "OnCompleted")]
    [InlineData("FailOpen(); OnRequest(request => throw new Exception(\"no\"));", "OnRequest")]
    [InlineData("OnResponse(response => throw new Exception(\"no\"));", "OnResponse")]
    public async Task Every_failure_of_a_hook_is_counted_by_unit_and_phase(string rule, string phase)
    {
        var unit = $"counted-{phase}.csx";
        var counted = 0d;
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Name == "scriptproxy.hook.failures")
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<double>((_, value, tags, _) =>
        {
            var named = tags.ToArray().ToDictionary(tag => tag.Key, tag => tag.Value as string);
            if (named["unit"] == unit && named["phase"] == phase)
            {
                counted = value;
            }
        });
        listener.Start();
        await using var proxy = await ProxyUnderTest.StartAsync(
            new ProxySetup { Rules = new Dictionary<string, string> { [unit] = rule }, ExpectErrors = true });

        for (var i = 0; i < 3; i++)
        {
            using var answer = await proxy.Client.GetAsync("/");
        }

        await Eventually.TrueAsync(
            () =>
            {
                listener.RecordObservableInstruments();
                return counted == 3;
            },
            "three failures are counted");
    }
}
