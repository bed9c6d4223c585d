using System.Runtime.Loader;
using ScriptProxy.Host.Pipeline;
using ScriptProxy.Host.Units;
using ScriptProxy.Sdk;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.UnitTests.Pipeline;

public sealed class EventLoopHookTests
{
    private readonly List<(Thread Thread, bool IsInPool)> _called = [];

    [Theory]
    [InlineData(UnitKind.Plugin, false)]
    [InlineData(UnitKind.Rule, false)]
    [InlineData(UnitKind.Rule, true)] // whatever it says
    internal async Task A_hook_that_may_block_is_called_in_the_pool(UnitKind kind, bool says)
    {
        await RunOnLoopAsync(kind, says ? [NeverBlocks] (_) => _called.Add((Thread.CurrentThread, Thread.CurrentThread.IsThreadPoolThread)) : _ => _called.Add((Thread.CurrentThread, Thread.CurrentThread.IsThreadPoolThread)));
        Assert.True(Assert.Single(_called).IsInPool);
    }

    [Fact]
    public async Task A_plugins_hook_that_never_blocks_stays_where_the_request_was_found()
    {
        var loop = await RunOnLoopAsync(UnitKind.Plugin, [NeverBlocks] (_) => _called.Add((Thread.CurrentThread, Thread.CurrentThread.IsThreadPoolThread)));
        Assert.Same(loop, Assert.Single(_called).Thread);
    }

    private static async Task<Thread> RunOnLoopAsync(UnitKind kind, Action<IRequest> callback)
    {
        var unit = new Unit(new UnitKey(kind, "", "test", "", ""), "", new UnitCode(_ => null, null, AssemblyLoadContext.Default, null));
        unit.Hooks = [new Hook(unit, new HookRegistration(Phase.OnRequest, new Match(), callback))];
        var generation = TestPipeline.Generation([unit], TimeProvider.System);
        var exchange = generation.Exchanges.Get();
        exchange.Begin(TestPipeline.Request("GET", "/", "a"), 0);
        var verdict = new TaskCompletionSource<ValueTask<Verdict>>(TaskCreationOptions.RunContinuationsAsynchronously);
        var loop = new Thread(() => verdict.SetResult(HookRunner.RunAsync(exchange, Phase.OnRequest)));
        loop.Start();
        Assert.Equal(Verdict.Continue, await await verdict.Task);
        exchange.Reset();
        return loop;
    }
}
