using ScriptProxy.Host.Budgets;
using ScriptProxy.Host.Exchanges;
using ScriptProxy.Host.Pipeline;
using ScriptProxy.MicroBenchmarks.Kit;
using ScriptProxy.Sdk;
using ScriptProxy.Sdk.Budgets;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.MicroBenchmarks.Pieces;

/// <summary>What it costs that a rule cannot run for ever.</summary>
[BenchmarkCategory("Budgets")]
public class BudgetCosts
{
    private readonly Func<Exchange, ValueTask<Verdict>> _free = HookCall.From(Registrations.OnRequest(_ => Verdict.Continue).Callback);
    private Func<Exchange, ValueTask<Verdict>> _budgeted = null!;
    private Func<IRequest, Verdict> _woven = null!;

    [GlobalSetup]
    public void Prepare()
    {
        _budgeted = Budgeted.Call(TestPipeline.Unit(), Phase.OnRequest, _free);
        var hooks = new FakeHooks();
        RuleScript.Run("OnRequest(request => { var sum = 0; for (var i = 0; i < 1000; i++) { sum += i ^ (sum << 1); } return sum == 1 ? Verdict.Abort : Verdict.Continue; });", hooks);
        _woven = (Func<IRequest, Verdict>)hooks.Registrations[0].Callback;
    }

    [Benchmark(Description = "a hook that does nothing, without a budget")]
    public Verdict Free() => _free(null!).Result;

    [Benchmark(Description = "a hook that does nothing, with a budget")]
    public Verdict WithBudget() => _budgeted(null!).Result;

    [Benchmark(Description = "a loop of 1,000, without checkpoints")]
    public Verdict Loop()
    {
        var sum = 0;
        for (var i = 0; i < 1000; i++)
        {
            sum += i ^ (sum << 1);
        }

        return sum == 1 ? Verdict.Abort : Verdict.Continue;
    }

    [Benchmark(Description = "a loop of 1,000 in a rule, with checkpoints")]
    public Verdict WovenLoop() => _woven(null!);

    [Benchmark(Description = "a look at what is left, of each 64th checkpoint")]
    public void Look()
    {
        for (var i = 0; i < 65; i++)
        {
            Checkpoint.Pass();
        }
    }
}
