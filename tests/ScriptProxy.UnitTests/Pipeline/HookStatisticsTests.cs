using ScriptProxy.Host.Pipeline;
using ScriptProxy.Sdk;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.UnitTests.Pipeline;

public sealed class HookStatisticsTests
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public async Task Calls_and_time_are_counted_by_phase_and_a_hook_is_charged_its_own_time_alone()
    {
        var slow = Unit(OnRequest(_ => Take(5)), new(Phase.OnResponse, Match.Any, (Action<IResponse>)(_ => Take(7))));
        var quick = Unit(OnRequest(_ => Take(1)));

        await RunAsync(TestPipeline.Generation([slow, quick], _time), times: 2);

        Assert.Equal(new HookFigures(2, 0, TimeSpan.FromMilliseconds(10)), slow.Statistics.Of(Phase.OnRequest));
        Assert.Equal(new HookFigures(2, 0, TimeSpan.FromMilliseconds(14)), slow.Statistics.Of(Phase.OnResponse));
        Assert.Equal(new HookFigures(2, 0, TimeSpan.FromMilliseconds(2)), quick.Statistics.Of(Phase.OnRequest));
        Assert.Equal(new HookFigures(4, 0, TimeSpan.FromMilliseconds(24)), slow.Statistics.Total);
    }

    [Fact]
    public async Task An_asynchronous_hook_takes_as_long_as_it_waits()
    {
        var waiting = new TaskCompletionSource();
        var unit = Unit(new HookRegistration(Phase.OnRequest, Match.Any, (Func<IRequest, Task>)(_ => waiting.Task)), OnRequest(_ => Take(1)));
        var running = RunAsync(TestPipeline.Generation([unit], _time), times: 1);

        Assert.Equal(1, unit.Statistics.Of(Phase.OnRequest).Calls);
        Take(300);
        waiting.SetResult();
        await running;

        Assert.Equal(new HookFigures(2, 0, TimeSpan.FromMilliseconds(301)), unit.Statistics.Of(Phase.OnRequest));
    }

    [Fact]
    public async Task A_predicate_takes_its_unit_s_time_and_is_no_call()
    {
        var unit = Unit(new HookRegistration(Phase.OnRequest, new Match { When = _ => { Take(3); return false; } }, (Action<IRequest>)(_ => { })));
        var next = Unit(OnRequest(_ => { }));

        await RunAsync(TestPipeline.Generation([unit, next], _time), times: 1);

        Assert.Equal(new HookFigures(0, 0, TimeSpan.FromMilliseconds(3)), unit.Statistics.Total);
        Assert.Equal(new HookFigures(1, 0, TimeSpan.Zero), next.Statistics.Total);
    }

    [Fact]
    public async Task Totals_grow_whichever_versions_come_and_go_and_forget_what_is_gone_for_an_hour()
    {
        var totals = new HookTotals(_time);
        for (var version = 1; version <= 3; version++)
        {
            var unit = Unit(OnRequest(_ => { }));
            totals.Add(unit);
            await RunAsync(TestPipeline.Generation([unit], _time), times: 2);
            Assert.Equal(version * 2, Calls(totals));
            totals.Remove(unit);
            totals.Remove(unit);
            Assert.Equal(version * 2, Calls(totals));
        }

        _time.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal(6, Calls(totals));
        _time.Advance(TimeSpan.FromMinutes(2));
        Assert.Null(Calls(totals));
    }

    [Fact]
    public void A_unit_that_was_not_called_yet_has_its_series_already()
    {
        var totals = new HookTotals(_time);
        totals.Add(Unit(OnRequest(_ => { })));

        Assert.Equal(0, Calls(totals));
    }

    private static double? Calls(HookTotals totals) =>
        totals.Metrics.Single(metric => metric.Name == "scriptproxy.hook.calls").Read().Select(sample => (double?)sample.Value).SingleOrDefault();

    private static Host.Units.Unit Unit(params HookRegistration[] registrations) => TestPipeline.Unit(registrations);

    private static HookRegistration OnRequest(Action<IRequest> hook) => new(Phase.OnRequest, Match.Any, hook);

    private static async Task RunAsync(Host.Generations.Generation generation, int times)
    {
        for (var i = 0; i < times; i++)
        {
            var exchange = generation.Exchanges.Get();
            exchange.Begin(TestPipeline.Request("GET", "/", "a"), 0);
            for (var phase = Phase.OnRequest; phase <= Phase.OnCompleted; phase++)
            {
                await HookRunner.RunAsync(exchange, phase);
            }

            exchange.Reset();
        }
    }

    private void Take(int milliseconds) => _time.Advance(TimeSpan.FromMilliseconds(milliseconds));
}
