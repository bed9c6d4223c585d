using ScriptProxy.Host.Exchanges;
using ScriptProxy.Host.Pipeline;
using ScriptProxy.Sdk;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.UnitTests.Pipeline;

public sealed class HookSuspensionTests
{
    private readonly List<string> _called = [];
    private Hook? _hook;

    [Fact]
    public async Task An_exchange_that_has_passed_the_predicate_meets_the_hook_and_not_what_has_come_in_its_place()
    {
        var generation = Generation(_ =>
        {
            _hook!.Suspend(InPlace);
            return true;
        });

        await RunAsync(generation);
        await RunAsync(generation);
        _hook!.Resume();
        await RunAsync(generation);

        Assert.Equal(["hook", "in its place", "hook"], _called);
    }

    private Host.Generations.Generation Generation(Func<IExchange, bool> when)
    {
        var unit = TestPipeline.Unit(new HookRegistration(Phase.OnRequest, new Match { When = when }, (Action<IRequest>)(_ => _called.Add("hook"))));
        _hook = unit.Hooks[0];
        return TestPipeline.Generation([unit], TimeProvider.System);
    }

    private ValueTask<Verdict> InPlace(Exchange exchange)
    {
        _called.Add("in its place");
        return default;
    }

    private static async Task RunAsync(Host.Generations.Generation generation)
    {
        var exchange = generation.Exchanges.Get();
        exchange.Begin(TestPipeline.Request("GET", "/", "a"), 0);
        await HookRunner.RunAsync(exchange, Phase.OnRequest);
        exchange.Reset();
    }
}
