using Microsoft.AspNetCore.Http;
using ScriptProxy.MicroBenchmarks.Kit;
using ScriptProxy.Host.Exchanges;
using ScriptProxy.Host.Generations;
using ScriptProxy.Host.Metrics;
using ScriptProxy.Testing.Units;
using ScriptProxy.Sdk;

namespace ScriptProxy.MicroBenchmarks.Pieces;

[BenchmarkCategory("Metrics")]
public class Counting
{
    private readonly StripedCounters _counters = new(2);
    private readonly ClusterTotals _cluster = new();
    private readonly RequestTotals _totals = new(new GenerationStore(TimeProvider.System), null!);
    private LiveRequest _live = null!;
    private Exchange _exchange = null!;

    [GlobalSetup]
    public void Setup()
    {
        _live = new LiveRequest();
        _exchange = TestPipeline.Generation().Exchanges.Get();
        _exchange.Begin(_live.Http, 0);
        _exchange.Elapsed = TimeSpan.FromMilliseconds(3);
    }

    [GlobalCleanup]
    public void Cleanup() => _live.Dispose();

    [Benchmark(Description = "one counter")]
    public void Counter() => _counters.Add(StripedCounters.CurrentStripe, 0, 1);

    [Benchmark(Description = "a duration into its histogram")]
    public void Histogram() => _cluster.Durations.Add(StripedCounters.CurrentStripe, TimeSpan.FromMilliseconds(3));

    [Benchmark(Description = "an answer of a cluster")]
    public void Cluster() => _cluster.Add("GET", StatusCodes.Status200OK, CacheOutcome.None, 1024, TimeSpan.FromMilliseconds(3));

    [Benchmark(Description = "an exchange that ends")]
    public void Exchange() => _totals.Ended(_exchange);
}
