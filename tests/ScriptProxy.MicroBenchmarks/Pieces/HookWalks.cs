using ScriptProxy.MicroBenchmarks.Kit;
using ScriptProxy.Host.Exchanges;
using ScriptProxy.Host.Pipeline;
using ScriptProxy.Sdk;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.MicroBenchmarks.Pieces;

[BenchmarkCategory("Hook table walk")]
public class HookWalks
{
    private Exchange _exchange = null!;

    [Params(0, 1, 10)]
    public int Hooks { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _exchange = TestPipeline.Generation(Registrations.OfEveryPhase(Hooks)).Exchanges.Get();
        _exchange.Begin(TestPipeline.Request("GET", "/api/7", "api.example"), 0);
    }

    [Benchmark(Description = "one phase, hooks in it")]
    public Verdict OnePhase() => HookRunner.RunAsync(_exchange, Phase.OnRequest).Result;

    [Benchmark(Description = "the five phases of an exchange, hooks in each")]
    public void FivePhases()
    {
        for (var phase = Phase.OnRequest; phase <= Phase.OnCompleted; phase++)
        {
            HookRunner.RunAsync(_exchange, phase).GetAwaiter().GetResult();
        }
    }
}
