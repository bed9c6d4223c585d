using System.Collections.Concurrent;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Http;
using ScriptProxy.FunctionalTests.Reloading;
using ScriptProxy.Testing;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.FunctionalTests.Overload;

public sealed class OverloadTests
{
    private const string One = """{ "main": { "Initial": 1, "Most": 1, "Queue": 1, "Patience": "00:00:20" } }""";

    [Fact]
    public async Task Beyond_the_limit_requests_wait_by_priority_and_the_least_important_gets_503_with_Retry_After()
    {
        await using var upstream = new HeldUpstream();
        await using var proxy = await StartAsync(upstream, One, """, "Priorities": [ { "Priority": "Low", "Path": "/jobs/{**rest}" } ]""");
        var first = proxy.Client.GetAsync("/first");
        await upstream.HasAsync("/first");
        var job = proxy.Client.GetAsync("/jobs/1");
        await GateAsync(proxy, inside: 1, waiting: 1);
        var important = proxy.Client.GetAsync("/important"); // takes the job's place in the queue
        using var refused = await job;
        Assert.Equal(503, (int)refused.StatusCode);
        Assert.True(refused.Header("Retry-After") is "1" or "2");
        Assert.Equal(1, Sample(proxy, "shed", "low"));
        Assert.Equal(0, Sample(proxy, "shed", "normal"));

        upstream.Answer("/first");
        await upstream.HasAsync("/important");
        upstream.Answer("/important");
        Assert.Equal((200, 200), ((int)(await first).StatusCode, (int)(await important).StatusCode));
        await GateAsync(proxy, inside: 0, waiting: 0);
        await Eventually.LinesAsync(() => proxy.Log.Lines, "The cluster 'main' has too much to do: a request of the priority Low was refused; its limit is 1, with ");
    }

    [Fact]
    public async Task Who_has_waited_for_too_long_gets_503_and_a_client_that_leaves_gives_its_place_back()
    {
        var time = new ManualTimeProvider();
        await using var upstream = new HeldUpstream();
        await using var proxy = await StartAsync(upstream, One, time: time);
        using var impatience = new CancellationTokenSource();
        var first = proxy.Client.GetAsync("/first", impatience.Token);
        await upstream.HasAsync("/first");
        var second = proxy.Client.GetAsync("/second");
        await GateAsync(proxy, inside: 1, waiting: 1);
        await Eventually.TrueAsync(
            () =>
            {
                time.Advance(TimeSpan.FromSeconds(20)); // again, if it had its place in the queue before its time began
                return second.IsCompleted;
            },
            "its patience is over");
        Assert.Equal(503, (int)(await second).StatusCode);

        await impatience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        await GateAsync(proxy, inside: 0, waiting: 0);
    }

    [Fact]
    public async Task WebSockets_and_events_hold_no_place_once_they_have_begun()
    {
        await using var upstream = new HeldUpstream();
        await using var proxy = await StartAsync(upstream, One);
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new UriBuilder(proxy.Address) { Scheme = "ws", Path = "/socket" }.Uri, CancellationToken.None);
        using var events = await proxy.Client.GetAsync("/events", HttpCompletionOption.ResponseHeadersRead);
        await GateAsync(proxy, inside: 0, waiting: 0);
        using var answer = await proxy.Client.GetAsync("/now");
        Assert.Equal((200, WebSocketState.Open), ((int)answer.StatusCode, socket.State));
    }

    [Fact]
    public async Task An_upstream_that_cannot_be_reached_gives_the_place_back()
    {
        var upstream = await Upstream.StartAsync();
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { BuiltInPlugins = true, Configuration = Configuration(One), Upstream = upstream, ExpectErrors = true });
        await upstream.DisposeAsync();
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(502, (int)(await proxy.Client.GetAsync("/")).StatusCode);
        }

        await GateAsync(proxy, inside: 0, waiting: 0);
    }

    [Fact]
    public async Task One_fetch_for_many_waits_like_a_request_and_its_refusal_is_theirs_and_is_not_kept()
    {
        await using var upstream = new HeldUpstream();
        await using var proxy = await StartAsync(upstream, One.Replace("\"Queue\": 1", "\"Queue\": 0", StringComparison.Ordinal), settings: new() { ["Options:Caching:Enabled"] = "true" });
        var first = proxy.Client.PostAsync("/first", null);
        await upstream.HasAsync("/first");
        var refused = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => proxy.Client.GetAsync("/page")));
        Assert.All(refused, answer => Assert.Equal((503, true), ((int)answer.StatusCode, answer.Header("Retry-After") is not null)));
        upstream.Answer("/first");
        using var served = await first;
        await GateAsync(proxy, inside: 0, waiting: 0);
        upstream.Answer("/page");
        var answers = await Task.WhenAll(proxy.Client.GetAsync("/page"));
        Assert.All(answers, answer => Assert.Equal(200, (int)answer.StatusCode));
    }

    [Fact]
    public async Task Rules_read_the_limit_and_set_priorities_and_the_limit_survives_a_reload()
    {
        await using var upstream = new HeldUpstream();
        await using var proxy = await StartAsync(
            upstream,
            One,
            rule: """
                var gate = Service<IAdaptiveGate>("main");
                OnRequest("/limit", request => request.Respond(200, $"{gate.Inside} of {gate.Limit}"));
                OnRequest("/exempt", request => request.Priority = Priority.Exempt);
                """);
        var first = proxy.Client.GetAsync("/first");
        await upstream.HasAsync("/first");
        Assert.Equal("1 of 1", await proxy.Client.GetStringAsync("/limit"));
        upstream.Answer("/exempt");
        Assert.Equal("/exempt", await proxy.Client.GetStringAsync("/exempt"));

        proxy.Write("scriptproxy.json", Configuration(One.Replace("\"Queue\": 1", "\"Queue\": 2", StringComparison.Ordinal)).Replace("{upstream}", proxy.Upstream.Address, StringComparison.Ordinal));
        Assert.Empty(await proxy.ReloadAsync());
        Assert.Equal("1 of 1", await proxy.Client.GetStringAsync("/limit"));
        upstream.Answer("/first");
        Assert.Equal(200, (int)(await first).StatusCode);
        await GateAsync(proxy, inside: 0, waiting: 0);
    }

    [Fact]
    public async Task A_path_that_is_no_template_is_refused_with_its_key()
    {
        await using var upstream = new HeldUpstream();
        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => StartAsync(upstream, One, """, "Priorities": [ { "Priority": "Low", "Path": "/{" } ]"""));
        Assert.Contains("Options:Overload:Priorities:0", refusal.Message, StringComparison.Ordinal);
    }

    private static Task GateAsync(ProxyUnderTest proxy, int inside, int waiting) =>
        Eventually.TrueAsync(() => (Sample(proxy, "inside"), Sample(proxy, "waiting")) == (inside, waiting), $"{inside} inside and {waiting} waiting");

    private static double Sample(ProxyUnderTest proxy, string name, string? priority = null) =>
        proxy.Proxy.Metrics.Metrics.Single(metric => metric.Name == $"scriptproxy.adaptive_gate.{name}").Read()
            .Single(sample => priority is null || sample.Labels.Any(label => label.Value == priority)).Value;

    private static async Task<ProxyUnderTest> StartAsync(
        HeldUpstream upstream, string clusters, string more = "", string? rule = null, TimeProvider? time = null, Dictionary<string, string>? settings = null) =>
        await ProxyUnderTest.StartAsync(new ProxySetup
        {
            BuiltInPlugins = true,
            Configuration = Configuration(clusters, more),
            Rule = rule,
            Settings = settings ?? [],
            Time = time,
            Upstream = await upstream.StartAsync(),
        });

    private static string Configuration(string clusters, string more = "") => $$"""
        {
          "Options": { "Overload": { "Clusters": {{clusters}}{{more}} } },
          "ReverseProxy": {
            "Routes": { "all": { "ClusterId": "main", "Match": { "Path": "{**rest}" } } },
            "Clusters": { "main": { "Destinations": { "d1": { "Address": "{upstream}" } } } }
          }
        }
        """;

    /// <summary>Answers a path when it is told to, with the path; some paths at once.</summary>
    private sealed class HeldUpstream : IAsyncDisposable
    {
        private readonly ConcurrentDictionary<string, TaskCompletionSource> _answers = new();
        private readonly CancellationTokenSource _end = new();
        private Upstream? _upstream;

        public async Task<Upstream> StartAsync() => _upstream = await Upstream.StartAsync(RespondAsync);

        public void Answer(string path) => AnswerTo(path).TrySetResult();

        public Task HasAsync(string path) => Eventually.TrueAsync(() => _upstream!.Requests.Any(request => request.Target == path), $"the upstream is asked for {path}");

        public async ValueTask DisposeAsync()
        {
            foreach (var path in _answers.Keys)
            {
                Answer(path);
            }

            await _end.CancelAsync();
            _end.Dispose();
        }

        private TaskCompletionSource AnswerTo(string path) => _answers.GetOrAdd(path, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

        private async Task RespondAsync(HttpContext http)
        {
            var path = http.Request.Path.Value!;
            if (path == "/socket")
            {
                using var socket = await http.WebSockets.AcceptWebSocketAsync();
                await Task.Delay(Timeout.Infinite, _end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            else if (path == "/events")
            {
                http.Response.ContentType = "text/event-stream";
                await http.Response.Body.FlushAsync();
                await Task.Delay(Timeout.Infinite, _end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            else
            {
                await (path == "/now" ? Task.CompletedTask : AnswerTo(path).Task.WaitAsync(http.RequestAborted));
                await http.Response.WriteAsync(path);
            }
        }
    }
}
