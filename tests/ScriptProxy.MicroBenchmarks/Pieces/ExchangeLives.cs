using ScriptProxy.MicroBenchmarks.Kit;
using ScriptProxy.Host.Exchanges;
using ScriptProxy.Host.Generations;
using ScriptProxy.Host.Protocol;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.MicroBenchmarks.Pieces;

[BenchmarkCategory("Exchange, begin to end")]
public class ExchangeLives
{
    private readonly GenerationStore _plain = new(TimeProvider.System);
    private readonly GenerationStore _counting = new(TimeProvider.System);
    private LiveRequest _live = null!;
    private Exchange _exchange = null!;

    [GlobalSetup]
    public void Setup()
    {
        _live = new LiveRequest();
        _plain.Swap(TestPipeline.Generation());
        _counting.Swap(TestPipeline.Generation([TestPipeline.Unit()], TimeProvider.System, logsAccess: true));
        _exchange = _plain.Begin(_live.Http);
    }

    [GlobalCleanup]
    public void Cleanup() => _live.Dispose();

    [Benchmark(Description = "generation pinned, exchange rented, both given back")]
    public void Plain() => GenerationStore.End(_plain.Begin(_live.Http));

    [Benchmark(Description = "the same with the body's bytes counted")]
    public void Counting() => GenerationStore.End(_counting.Begin(_live.Http));

    [Benchmark(Description = "the request's head checked")]
    public bool Check() => RequestHead.Check(_live.Http, out _, out _) is null;

    [Benchmark(Description = "client found out, path normalised")]
    public void Admit() => _exchange.Admit(hasClaims: false);
}
