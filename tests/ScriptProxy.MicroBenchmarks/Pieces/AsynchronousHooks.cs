using System.Threading.Tasks.Sources;
using ScriptProxy.Host.Exchanges;
using ScriptProxy.Host.Pipeline;
using ScriptProxy.Sdk;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.MicroBenchmarks.Pieces;

[BenchmarkCategory("Asynchronous hook")]
public class AsynchronousHooks
{
    private readonly Gate _gate = new();
    private Exchange _ready = null!;
    private Exchange _waiting = null!;

    [GlobalSetup]
    public void Setup()
    {
        _ready = ExchangeWith(async _ => await ValueTask.CompletedTask);
        _waiting = ExchangeWith(async _ => await _gate.WaitAsync());
    }

    [Benchmark(Description = "need not wait")]
    public Verdict Ready() => HookRunner.RunAsync(_ready, Phase.OnRequest).Result;

    /// <summary>What it waits for happens on the same thread, so that no switch between threads is measured.</summary>
    [Benchmark(Description = "waits once")]
    public Verdict Waiting()
    {
        var pending = HookRunner.RunAsync(_waiting, Phase.OnRequest);
        _gate.Open();
        return pending.IsCompleted ? pending.Result : throw new InvalidOperationException("The hook's end went to another thread.");
    }

    private static Exchange ExchangeWith(Func<IRequest, ValueTask> hook)
    {
        var exchange = TestPipeline.Generation(new HookRegistration(Phase.OnRequest, Match.Any, hook)).Exchanges.Get();
        exchange.Begin(TestPipeline.Request("GET", "/api/7", "api.example"), 0);
        return exchange;
    }

    private sealed class Gate : IValueTaskSource
    {
        private ManualResetValueTaskSourceCore<bool> _core;

        public ValueTask WaitAsync()
        {
            _core.Reset();
            return new ValueTask(this, _core.Version);
        }

        public void Open() => _core.SetResult(true);

        public void GetResult(short token) => _core.GetResult(token);

        public ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

        public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
            _core.OnCompleted(continuation, state, token, flags);
    }
}
