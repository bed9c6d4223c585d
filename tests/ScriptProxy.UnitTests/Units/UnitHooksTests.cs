using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using ScriptProxy.Host.State;
using ScriptProxy.Host.Units;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.UnitTests.Units;

public sealed class UnitHooksTests
{
    [Fact]
    public void Nothing_can_be_declared_after_the_load()
    {
        using var sideCalls = new SideCalls();
        var unit = TestPipeline.Unit();
        var hooks = Hooks(unit, sideCalls);
        hooks.Freeze();
        Assert.Throws<InvalidOperationException>(hooks.FailOpen);
        Assert.False(unit.FailOpen);
    }

    [Fact]
    public async Task A_rule_that_hangs_while_it_makes_a_kept_value_can_be_given_up()
    {
        using var sideCalls = new SideCalls();
        var hooks = Hooks(TestPipeline.Unit(), sideCalls);
        var (began, ends) = (new TaskCompletionSource(), new TaskCompletionSource());
        var making = Task.Factory.StartNew(
            () => hooks.Kept("list", () =>
            {
                began.SetResult();
                ends.Task.Wait(TestContext.Current.CancellationToken);
                return new List<int>();
            }),
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await began.Task;

        var freezing = Task.Factory.StartNew(hooks.Freeze, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        var first = await Task.WhenAny(freezing, Task.Delay(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken));
        ends.SetResult();

        Assert.Same(freezing, first);
        Assert.Empty(await making);
        Assert.Throws<InvalidOperationException>(() => hooks.Kept("another", () => new List<int>()));
    }

    private static UnitHooks Hooks(Unit unit, SideCalls sideCalls)
    {
        var states = new KeptStates(TimeProvider.System, NullLogger<KeptStates>.Instance);
        var services = new UnitServices(NullLoggerFactory.Instance, TimeProvider.System, new StateSlots(), sideCalls, states);
        return new UnitHooks(unit, "", services, new ConfigurationBuilder().Build().GetSection("Options"), [], null, []);
    }
}
