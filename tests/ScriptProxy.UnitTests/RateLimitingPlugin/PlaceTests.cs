using ScriptProxy.Plugins.RateLimiting.Limits;
using ScriptProxy.Sdk;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.UnitTests.RateLimitingPlugin;

public sealed class PlaceTests
{
    private readonly FakeHooks _hooks = new(
        "RateLimiting",
        new Dictionary<string, string?> { ["Limits:places:Algorithm"] = "Concurrency", ["Limits:places:Key"] = "all", ["Limits:places:Permits"] = "1" });

    public PlaceTests() => new ScriptProxy.Plugins.RateLimiting.RateLimitingPlugin().Configure(_hooks);

    [Fact]
    public async Task What_a_page_includes_takes_no_place_beside_that_of_the_page()
    {
        using (_hooks)
        {
            Assert.Equal(Verdict.Continue, await _hooks.RequestAsync(new FakeExchange()));
            Assert.Equal(Verdict.Respond, await _hooks.RequestAsync(new FakeExchange()));
            Assert.Equal(Verdict.Continue, await _hooks.RequestAsync(new FakeExchange { Depth = 1 }));
        }
    }

    [Fact]
    public async Task Who_waits_for_the_places_of_several_values_waits_no_longer_than_for_one()
    {
        using var limits = new LoadedLimits(
            areDistant: false, ("one:Algorithm", "Concurrency"), ("one:Key", "query:key"), ("one:Permits", "1"), ("one:Queue", "1"), ("one:Patience", "00:00:30"));
        var (hooks, a, b) = (limits.Hooks, new FakeExchange("GET", "http://localhost/?key=a"), new FakeExchange("GET", "http://localhost/?key=b"));
        Assert.Equal(Verdict.Continue, await hooks.RequestAsync(a));
        Assert.Equal(Verdict.Continue, await hooks.RequestAsync(b));
        var waiting = hooks.SendAsync("GET", "http://localhost/?key=a&key=b");

        hooks.Clock.Advance(TimeSpan.FromSeconds(20));
        await hooks.RunAsync(Phase.OnCompleted, a); // then it waits for the other
        hooks.Clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(429, (await waiting.WaitAsync(TimeSpan.FromMinutes(1))).Status);
        Assert.Equal([200], await limits.AskAsync("/?key=a")); // which it has left
    }

    [Fact]
    public async Task A_place_that_comes_when_its_exchange_has_ended_is_given_back()
    {
        using (_hooks)
        {
            var gate = new LateGate();
            var state = _hooks.State<Charges>("late");
            var exchange = new FakeExchange();
            var waiting = new PlaceLimit(gate, ExchangeKey.Parse("all"), default, _hooks.Time, null!, state).EnterAsync(exchange).AsTask();

            exchange.Get(state)!.Leave(); // the hook took too long and was given up: OnCompleted has come and gone
            gate.Enter.SetResult(true);

            Assert.Equal(Verdict.Continue, await waiting);
            Assert.Equal(1, gate.Left);
        }
    }

    [Fact]
    public async Task Who_waits_longer_than_is_said_is_refused()
    {
        using var limits = new LoadedLimits(
            areDistant: false, ("one:Algorithm", "Concurrency"), ("one:Permits", "1"), ("one:Queue", "1"), ("one:Patience", "00:00:05"));
        Assert.Equal(Verdict.Continue, await limits.Hooks.RequestAsync(new FakeExchange()));
        var waiting = limits.Hooks.SendAsync(new FakeExchange());
        limits.Hooks.Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(429, (await waiting.WaitAsync(TimeSpan.FromMinutes(1))).Status);
    }

    [Fact]
    public async Task A_dry_run_lets_nobody_wait_and_counts_who_would_be_refused()
    {
        using var limits = new LoadedLimits(
            areDistant: false, ("one:Algorithm", "Concurrency"), ("one:Permits", "1"), ("one:Queue", "5"), ("one:DryRun", "true"));
        Assert.Equal(Verdict.Continue, await limits.Hooks.RequestAsync(new FakeExchange()));
        Assert.Equal(Verdict.Continue, await limits.Hooks.RequestAsync(new FakeExchange()).WaitAsync(TimeSpan.FromMinutes(1)));
        Assert.Equal(1, limits.Hooks.Counter("one would refuse").Value);
    }

    [Fact]
    public async Task Who_waits_for_a_place_of_his_own_holds_none_of_those_that_all_share()
    {
        using var limits = new LoadedLimits(
            areDistant: false, ("a:Algorithm", "Concurrency"), ("a:Key", "all"), ("a:Permits", "2"), ("b:Algorithm", "Concurrency"), ("b:Key", "query:key"), ("b:Permits", "1"), ("b:Queue", "1"));
        Assert.Equal(Verdict.Continue, await limits.Hooks.RequestAsync(new FakeExchange("GET", "http://localhost/?key=k")));
        var waiting = limits.Hooks.RequestAsync(new FakeExchange("GET", "http://localhost/?key=k"));
        Assert.Equal(Verdict.Continue, await limits.Hooks.RequestAsync(new FakeExchange("GET", "http://localhost/?key=other")));
        Assert.False(waiting.IsCompleted);
    }

    private sealed class LateGate : IGate
    {
        public TaskCompletionSource<bool> Enter { get; } = new();

        public int Left { get; private set; }

        public string Name => "late";

        public ValueTask<bool> EnterAsync(ReadOnlySpan<char> key, CancellationToken cancellationToken = default) => new(Enter.Task);

        public void Leave(ReadOnlySpan<char> key) => Left++;

        public int Inside(ReadOnlySpan<char> key) => 0;
    }
}
