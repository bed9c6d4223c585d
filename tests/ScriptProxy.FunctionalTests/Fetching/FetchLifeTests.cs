using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using ScriptProxy.FunctionalTests.Hooks;
using ScriptProxy.Sdk;
using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.Fetching;

public sealed class FetchLifeTests
{
    private readonly BlockingCollection<IFetch> _fetches = [];

    [Fact]
    public async Task It_outlives_its_exchange_and_holds_its_generation_over_a_reload()
    {
        var gate = new TaskCompletionSource();
        await using var upstream = await Upstream.StartAsync(async http =>
        {
            await gate.Task;
            await http.Response.WriteAsync("late");
        });
        await using var proxy = await ProxyUnderTest.StartAsync(
            LookupCode.FetchingRule(_fetches, """OnUpstreamResponse(response => { response.Headers["X-By"] = "old"; });"""), upstream);
        using var answer = await proxy.Client.GetAsync("/");
        await using var fetch = _fetches.Take();

        proxy.WriteRule("rule.csx", "OnRequest(request => Continue);");
        Assert.Empty(await proxy.ReloadAsync());
        Assert.Equal(1, proxy.Proxy.Retirement.Draining);
        gate.SetResult();
        var fetched = await fetch.ResponseAsync();

        Assert.Equal(("old", "late"), (fetched.Headers["X-By"].ToString(), await fetched.ReadAsync()));
        await Eventually.TrueAsync(() => proxy.Proxy.Fetches.Running == 0, "its exchange ends");
        Assert.Equal(1, proxy.Proxy.Retirement.Draining); // who asked still works on what came
        await fetch.DisposeAsync();
        await Eventually.TrueAsync(() => proxy.Proxy.Retirement.Draining == 0, "the generation is let go");
    }

    [Fact]
    public async Task It_outlives_a_client_that_goes_away()
    {
        var gate = new TaskCompletionSource();
        await using var upstream = await Upstream.StartAsync(async http =>
        {
            await gate.Task;
            await http.Response.WriteAsync("late");
        });
        await using var proxy = await ProxyUnderTest.StartAsync(
            LookupCode.Rule(async lookup =>
            {
                _fetches.Add(lookup.Fetch());
                await Task.Delay(-1, lookup.Aborted);
                return Verdict.Continue;
            }),
            upstream);
        await using var client = await RawClient.ConnectAsync(proxy.Address);
        await client.SendAsync("GET /long HTTP/1.1\r\nHost: a\r\n\r\n");
        await using var fetch = _fetches.Take();

        client.Reset();
        await Eventually.LinesAsync(() => proxy.Access.Lines, "/long 499");
        gate.SetResult();

        Assert.Equal("late", await (await fetch.ResponseAsync()).ReadAsync());
    }

    [Theory]
    [InlineData("/refused", 502, Stage.Upstream, Culprit.Upstream, "could not be reached")]
    [InlineData("/slow", 504, Stage.Upstream, Culprit.Upstream, "did not answer in time")]
    [InlineData("/timeout", 504, Stage.Upstream, Culprit.Upstream, "did not answer in time")]
    [InlineData("/asking", 502, Stage.OnUpstreamRequest, Culprit.Unit, "no question")]
    [InlineData("/answering", 502, Stage.OnUpstreamResponse, Culprit.Unit, "no answer")]
    public async Task What_fails_is_the_proxy_s_own_answer_with_the_failure_and_logged(string path, int status, Stage stage, Culprit culprit, string message)
    {
        await using var upstream = await Upstream.StartAsync(http => http.Request.Path == "/answering" ? Task.CompletedTask : Task.Delay(-1, http.RequestAborted));
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Upstream = upstream,
            ExpectErrors = true,
            Settings = new Dictionary<string, string>
            {
                ["ReverseProxy:Routes:timeout:ClusterId"] = "main",
                ["ReverseProxy:Routes:timeout:Match:Path"] = "/timeout",
                ["ReverseProxy:Routes:timeout:Timeout"] = "00:00:00.2",
            },
            Rule = LookupCode.FetchingRule(_fetches, $$"""
                OnRequest("/refused", request => request.ForwardTo("http://127.0.0.1:1"));
                OnRequest("/slow", request => request.ForwardTo("{{upstream.Address}}", new ForwardOptions { ActivityTimeout = TimeSpan.FromSeconds(0.2) }));
                OnUpstreamRequest("/asking", request => throw new Exception("no question"));
                OnUpstreamResponse("/answering", response => throw new Exception("no answer"));
                OnResponse(response => Log.LogInformation("response {Status}", response.Status));
                """),
        });
        using var answer = await proxy.Client.GetAsync(path);
        await using var fetch = _fetches.Take();

        var fetched = await fetch.ResponseAsync();

        Assert.Equal((status, stage, culprit), (fetched.Status, fetched.Failure?.Stage, fetched.Failure?.Culprit));
        Assert.Contains(message, fetched.Failure!.Message);
        Assert.Contains(fetched.Failure.Id, await fetched.ReadAsync());
        Assert.Contains(message, Assert.Single(await Eventually.LinesAsync(() => proxy.Log.Errors, fetched.Failure.Id)));
        Assert.DoesNotContain(proxy.Log.Lines, line => line.Contains($"response {status}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Where_no_route_matches_it_is_a_404_and_no_failure()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Configuration = "{}",
            Settings = new Dictionary<string, string> { ["ReverseProxy:Clusters:main:Destinations:d:Address"] = "http://127.0.0.1:1" },
            Rule = LookupCode.FetchingRule(_fetches),
        });
        using var answer = await proxy.Client.GetAsync("/");
        await using var fetch = _fetches.Take();

        var fetched = await fetch.ResponseAsync();

        Assert.Equal((404, null, null), (fetched.Status, fetched.Failure, fetched.Route));
    }

    [Fact]
    public async Task It_ends_with_the_proxy()
    {
        await using var upstream = await Upstream.StartAsync(http => Task.Delay(-1, http.RequestAborted).WaitAsync(CancellationToken.None));
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { Upstream = upstream, Rule = LookupCode.FetchingRule(_fetches), Settings = new Dictionary<string, string> { ["Shutdown:Timeout"] = "00:00:20" } });
        using var answer = await proxy.Client.GetAsync("/");
        await using var fetch = _fetches.Take();
        var waiting = fetch.ResponseAsync();

        await proxy.Proxy.StopAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(15));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Equal(0, proxy.Proxy.Fetches.Running);
    }

    [Fact]
    public async Task A_thousand_leave_nothing_behind()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(
            LookupCode.Rule(async lookup =>
            {
                var fetches = Enumerable.Range(0, 100).Select(_ => lookup.Fetch()).ToList();
                var lengths = 0;
                foreach (var fetch in fetches)
                {
                    await using (fetch)
                    {
                        lengths += (await (await fetch.ResponseAsync()).ReadAsync()).Length;
                    }
                }

                return lookup.Respond(new Answer(200) { Text = $"{lengths}" });
            }));
        var generation = proxy.Proxy.Generations.Current;

        for (var i = 0; i < 10; i++)
        {
            Assert.Equal("500", await proxy.Client.GetStringAsync("/"));
        }

        Assert.Equal(1000, proxy.Upstream.Requests.Count);
        await Eventually.TrueAsync(() => generation.Pins.Sum == 0 && proxy.Proxy.Fetches.Running == 0, "all fetches end");
        Assert.Equal(10, proxy.Access.Lines.Count);
    }
}
