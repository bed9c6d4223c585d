using System.Net;
using Microsoft.AspNetCore.Http;
using ScriptProxy.Testing;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.FunctionalTests.Failures;

public sealed class HookTimeoutTests
{
    private const string Never = "async exchange => { await new TaskCompletionSource().Task; }";

    private static readonly Dictionary<string, string> Short = new() { ["Pipeline:HookTimeout"] = "00:00:00.2" };

    [Theory]
    [InlineData($"OnRequest({Never});", 500, "OnRequest", 0)]
    [InlineData($"OnUpstreamRequest({Never});", 502, "OnUpstreamRequest", 0)]
    [InlineData($"OnUpstreamResponse({Never});", 502, "OnUpstreamResponse", 1)]
    [InlineData($"OnResponse({Never});", 500, "OnResponse", 1)]
    public async Task A_hook_that_does_not_end_closes_and_is_named(string rule, int status, string stage, int forwarded)
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { Rule = rule, Settings = Short, ExpectErrors = true });

        using var answer = await proxy.Client.GetAsync("/");

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(forwarded, proxy.Upstream.Requests.Count);
        var error = Assert.Single(await Eventually.LinesAsync(() => proxy.Log.Errors, "failed in"));
        Assert.Contains($"rule.csx failed in {stage}: the hook did not end within 00:00:00.2000000 (Pipeline:HookTimeout)", error);
    }

    [Fact]
    public async Task A_completion_hook_that_does_not_end_keeps_neither_the_log_nor_the_generation()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { Rule = $"OnCompleted({Never});", Settings = Short, ExpectErrors = true });

        using var answer = await proxy.Client.GetAsync("/path");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await Eventually.LinesAsync(() => proxy.Access.Lines, "/path 200");
        proxy.WriteRule("rule.csx", "");
        await proxy.ReloadAsync();
        await Eventually.TrueAsync(() => proxy.Proxy.Retirement.Draining == 0, "the generation is let go");
    }

    [Fact]
    public async Task A_unit_that_fails_open_is_passed_over()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { Rule = $"FailOpen(); OnRequest({Never});", Settings = Short, ExpectErrors = true });

        using var answer = await proxy.Client.GetAsync("/");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Single(proxy.Upstream.Requests);
        Assert.Contains("the hook did not end", Assert.Single(proxy.Log.Errors)); // the exchange went on after it
    }

    [Fact]
    public async Task A_hook_that_comes_back_too_late_reaches_nobody_else_s_exchange()
    {
        var time = new ManualTimeProvider();
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Rule = """
                var over = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                OnRequest("/late", async request =>
                {
                    await gate.Task;
                    try
                    {
                        request.Headers["X-Late"] = "1";
                        Log.LogInformation("it got in");
                        return Continue;
                    }
                    catch (Exception exception)
                    {
                        Log.LogInformation("it was kept out: {Type}", exception.GetType().Name);
                        return Continue;
                    }
                    finally
                    {
                        over.SetResult();
                    }
                });
                OnRequest("/open", async request =>
                {
                    gate.SetResult();
                    await over.Task;
                    return Continue;
                });
                """,
            Settings = Short,
            Time = time,
            ExpectErrors = true,
        });

        var asking = proxy.Client.GetAsync("/late");
        await Eventually.TrueAsync(
            () =>
            {
                time.Advance(TimeSpan.FromSeconds(0.2));
                return asking.IsCompleted;
            },
            "its time is over");
        using var late = await asking;
        using var next = await proxy.Client.GetAsync("/open");

        Assert.Equal(HttpStatusCode.InternalServerError, late.StatusCode);
        Assert.Equal(HttpStatusCode.OK, next.StatusCode);
        Assert.Contains("ObjectDisposedException", Assert.Single(await Eventually.LinesAsync(() => proxy.Log.Lines, "it was kept out")));
        Assert.False(Assert.Single(proxy.Upstream.Requests).Headers.ContainsKey("X-Late"));
    }

    [Fact]
    public async Task A_hook_that_was_passed_over_can_decide_nothing_any_more()
    {
        var tried = new TaskCompletionSource();
        await using var upstream = await Upstream.StartAsync(async http =>
        {
            await tried.Task;
            await http.Response.WriteAsync("from the upstream");
        });
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Rule = """
                FailOpen();
                var forwarded = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                OnRequest(async request =>
                {
                    await forwarded.Task;
                    try
                    {
                        return request.Respond(403);
                    }
                    catch (InvalidOperationException exception)
                    {
                        Log.LogInformation("{Message}", exception.Message);
                        return Continue;
                    }
                });
                OnUpstreamRequest(request => { forwarded.SetResult(); });
                """,
            Upstream = upstream,
            Settings = Short,
            ExpectErrors = true,
        });

        var asking = proxy.Client.GetStringAsync("/");
        Assert.Single(await Eventually.LinesAsync(() => proxy.Log.Lines, "has been decided already"));
        tried.SetResult();
        Assert.Equal("from the upstream", await asking);
    }
}
