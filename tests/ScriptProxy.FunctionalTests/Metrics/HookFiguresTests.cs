using ScriptProxy.FunctionalTests.Hooks;
using ScriptProxy.Host.Pipeline;
using ScriptProxy.Sdk;
using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.Metrics;

public sealed class HookFiguresTests
{
    [Fact]
    public async Task A_new_version_of_a_unit_begins_at_zero_and_an_untouched_unit_goes_on()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Rules = new Dictionary<string, string> { ["changed.csx"] = "OnRequest(request => Continue);", ["kept.csx"] = "OnRequest(request => Continue);" },
        });
        await proxy.Client.GetStringAsync("/");
        Assert.Equal((1, 1), (Of(proxy, "changed.csx").Total.Calls, Of(proxy, "kept.csx").Total.Calls));

        proxy.WriteRule("changed.csx", "OnRequest(request => Continue); // again");
        await proxy.ReloadAsync();

        Assert.Equal((0, 1), (Of(proxy, "changed.csx").Total.Calls, Of(proxy, "kept.csx").Total.Calls));
    }

    [Theory]
    [InlineData("OnRequest(request => throw new Exception(\"first\"));", Phase.OnRequest, "first")]
    [InlineData("OnRequest(async request => { await Task.Yield(); throw new Exception(\"later\"); });", Phase.OnRequest, "later")]
    [InlineData("OnRequest(request => Verdict.Respond);", Phase.OnRequest, "without an answer")]
    [InlineData("OnUpstreamRequest(request => throw new Exception(\"second\"));", Phase.OnUpstreamRequest, "second")]
    [InlineData("OnUpstreamResponse(response => throw new Exception(\"third\"));", Phase.OnUpstreamResponse, "third")]
    [InlineData("OnResponse(response => throw new Exception(\"fourth\"));", Phase.OnResponse, "fourth")]
    public async Task A_hook_that_throws_or_gives_a_wrong_verdict_is_one_call_and_one_failure(string rule, Phase phase, string message)
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { Rule = rule, ExpectErrors = true });

        using var answer = await proxy.Client.GetAsync("/");

        var statistics = Of(proxy, "rule.csx");
        var (calls, failures, _) = statistics.Of(phase);
        Assert.Equal((1, 1), (calls, failures));
        Assert.Contains(message, statistics.LastFailure!.Message);
        Assert.Equal(phase, statistics.LastFailure.Phase);
        Assert.Contains($"error id: {statistics.LastFailure.ErrorId}\n", await answer.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("OnRequest(async request => { Log.LogInformation(\"waiting\"); await Task.Delay(-1, request.Aborted); });", 1)]
    [InlineData("FailOpen(); OnRequest(async request => { Log.LogInformation(\"waiting\"); await Task.Delay(-1, request.Aborted); });", 1)]
    [InlineData("OnRequest(async request => { Log.LogInformation(\"waiting\"); await Task.Delay(-1, request.Aborted); }); OnCompleted(exchange => exchange.Aborted.ThrowIfCancellationRequested());", 2)]
    public async Task A_client_that_goes_away_is_no_failure_of_the_hook_that_it_leaves_waiting(string rule, int expected)
    {
        await using var proxy = await ProxyUnderTest.StartAsync(rule);
        await using var client = await RawClient.ConnectAsync(proxy.Address);
        await client.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        await Eventually.LinesAsync(() => proxy.Log.Lines, "waiting");

        client.Reset();

        await Eventually.LinesAsync(() => proxy.Access.Lines, "GET /");
        var (calls, failures, time) = Of(proxy, "rule.csx").Total;
        Assert.Equal((expected, 0), (calls, failures));
        Assert.True(time > TimeSpan.Zero);
        Assert.Empty(proxy.Log.Errors);
    }

    private static HookStatistics Of(ProxyUnderTest proxy, string unit) =>
        proxy.Proxy.Generations.Current.Units.Single(loaded => loaded.Name == unit).Statistics;
}
