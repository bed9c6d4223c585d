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
    public async Task A_place_that_comes_when_its_exchange_has_ended_is_given_back()
    {
        using (_hooks)
        {
            var gate = new LateGate();
            var state = _hooks.State<Charges>("late");
            var exchange = new FakeExchange();
            var waiting = new PlaceLimit(gate, ExchangeKey.Parse("all"), null!, state).EnterAsync(exchange).AsTask();

            exchange.Get(state)!.Leave(); // the hook took too long and was given up: OnCompleted has come and gone
            gate.Enter.SetResult(true);

            Assert.Equal(Verdict.Continue, await waiting);
            Assert.Equal(1, gate.Left);
        }
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
