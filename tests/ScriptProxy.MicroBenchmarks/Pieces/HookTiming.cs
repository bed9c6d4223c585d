using System.Collections.Immutable;
using ScriptProxy.MicroBenchmarks.Kit;
using ScriptProxy.Host.Metrics;
using ScriptProxy.Host.Pipeline;
using ScriptProxy.Sdk;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.MicroBenchmarks.Pieces;

[BenchmarkCategory("Hook timing")]
public class HookTiming
{
    private readonly HookClock _clock = new(TimeProvider.System);
    private readonly HookStatistics _statistics = new();
    private readonly ImmutableArray<Hook> _hooks = TestPipeline.Generation(Registrations.OfEveryPhase(1)).Hooks.Hooks;

    [Benchmark(Description = "one look at the clock")]
    public long Look() => TimeProvider.System.GetTimestamp();

    [Benchmark(Description = "begin of a phase")]
    public void Start() => _clock.Start();

    [Benchmark(Description = "one hook: its call counted, its time taken")]
    public void Hook()
    {
        _clock.Called(_hooks[0]);
        _clock.Ended(_hooks[0]);
    }

    [Benchmark(Description = "one call counted")]
    public void Called() => _statistics.Called(StripedCounters.CurrentStripe, Phase.OnRequest);
}
