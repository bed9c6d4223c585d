using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using ScriptProxy.Host.Budgets;
using ScriptProxy.Host.Exchanges;
using ScriptProxy.Host.Generations;
using ScriptProxy.Host.Pipeline;
using ScriptProxy.Host.Units;
using ScriptProxy.Sdk;
using ScriptProxy.Sdk.Budgets;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.UnitTests.Budgets;

/// <summary>A rule whose hooks are called as in an exchange, with small budgets.</summary>
internal static class BudgetedRule
{
    public static readonly BudgetLimits Small = new(TimeSpan.FromMilliseconds(40), 8 << 20);

    /// <summary>Loads a rule and asks its hooks once.</summary>
    /// <returns>What they threw; null for nothing.</returns>
    public static async Task<Exception?> AskAsync(string rule, BudgetLimits? limits = null)
    {
        var unit = Load(rule, limits ?? Small);
        return await Record.ExceptionAsync(() => AskAsync(unit));
    }

    /// <summary>Loads a rule, which must exceed a budget.</summary>
    public static async Task<BudgetExceededException> ExceedAsync(string rule, BudgetLimits? limits = null)
    {
        var clock = Stopwatch.StartNew();
        var exception = Assert.IsType<BudgetExceededException>(await AskAsync(rule, limits));
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(20)); // the machine may be busy
        return exception;
    }

    public static Unit Load(string rule, BudgetLimits limits)
    {
        var hooks = new FakeHooks();
        RuleScript.Run(rule, hooks);
        var unit = TestPipeline.Unit([.. hooks.Registrations]);
        unit.DeclaredBudget = (limits.Time, limits.Allocation);
        unit.Follow(new());
        return unit;
    }

    public static async Task AskAsync(Unit unit) => await HookRunner.RunAsync(Exchange(unit), Phase.OnRequest);

    /// <summary>An exchange that meets the unit.</summary>
    public static Exchange Exchange(Unit unit)
    {
        var generation = TestPipeline.Generation([unit], TimeProvider.System);
        var exchange = generation.Exchanges.Get();
        exchange.Begin(TestPipeline.Request("GET", "/", "a"), 0);
        return exchange;
    }
}
