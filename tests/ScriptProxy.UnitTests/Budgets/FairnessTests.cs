using ScriptProxy.Host.Budgets;
using ScriptProxy.Sdk.Budgets;

namespace ScriptProxy.UnitTests.Budgets;

/// <summary>Each call is charged for what it does itself.</summary>
public sealed class FairnessTests
{
    private static readonly BudgetSubject Subject = new("test.csx", "a test");
    private static readonly BudgetLimits Renewed = new(TimeSpan.FromMilliseconds(300), 0, IsRenewed: true);

    [Fact]
    public async Task What_the_host_does_while_a_rule_awaits_it_costs_the_rule_nothing()
    {
        var name = $"host {Guid.NewGuid()}";
        AppContext.SetData(name, (Func<Task>)(async () =>
        {
            for (var i = 0; i < 60; i++)
            {
                await Task.Yield();
                var end = Environment.TickCount64 + 5;
                while (Environment.TickCount64 < end)
                {
                    _ = new byte[100_000];
                }
            }
        }));
        Assert.Null(await BudgetedRule.AskAsync($$"""OnRequest(async request => { await Task.Yield(); await ((Func<Task>)AppContext.GetData("{{name}}"))(); });"""));
    }

    [Fact]
    public async Task A_loop_that_calls_other_calls_is_ended()
    {
        var name = $"nested {Guid.NewGuid()}";
        AppContext.SetData(name, (Action)(() => Budgeted.Run(Subject, BudgetedRule.Small, () => 0)));
        await BudgetedRule.ExceedAsync($$"""OnRequest(request => { while (true) { ((Action)AppContext.GetData("{{name}}"))(); } });""");
    }

    [Fact]
    public async Task What_a_call_within_a_call_does_is_its_own()
    {
        var name = $"nested {Guid.NewGuid()}";
        var unlimited = new BudgetLimits(TimeSpan.Zero, 0);
        AppContext.SetData(name, (Action)(() => Budgeted.Run(Subject, unlimited, () => Spin(200))));
        Assert.Null(await BudgetedRule.AskAsync(
            $$"""OnRequest(request => { for (var i = 0; i < 100; i++) { } ((Action)AppContext.GetData("{{name}}"))(); for (var i = 0; i < 100; i++) { } });""", new BudgetLimits(TimeSpan.FromMilliseconds(100), 0)));
    }

    [Fact]
    public async Task A_budget_that_is_renewed_takes_any_number_of_waits() => await Budgeted.Run(Subject, Renewed, async () =>
    {
        for (var i = 0; i < 40; i++)
        {
            Waiting.Sleep(15);
            Checkpoint.Carry();
            await Task.Yield();
        }

        Waiting.Sleep(15);
    });

    [Fact]
    public void A_budget_that_is_renewed_ends_what_never_lets_its_thread_go() => Assert.Throws<BudgetExceededException>(() => Budgeted.Run(Subject, Renewed, () =>
    {
        while (true)
        {
            Waiting.Sleep(5);
        }

#pragma warning disable CS0162 // it has to return something
        return 0;
#pragma warning restore CS0162
    }));

    private static int Spin(int milliseconds)
    {
        var end = Environment.TickCount64 + milliseconds;
        while (Environment.TickCount64 < end)
        {
            Checkpoint.Pass();
        }

        return 0;
    }
}
