using ScriptProxy.Host.Exchanges;
using ScriptProxy.Host.Pipeline;
using ScriptProxy.Host.Units;
using ScriptProxy.Sdk;
using ScriptProxy.Sdk.Budgets;

namespace ScriptProxy.Host.Budgets;

/// <summary>
/// Calls a rule's code under a budget. Its checkpoints throw when that is used up; and what a call that caught it gives back does not count. A plugin has no checkpoints, so nothing is
/// put around it.
/// </summary>
internal static class Budgeted
{
    /// <summary>A hook.</summary>
    public static Func<Exchange, ValueTask<Verdict>> Call(Unit unit, Phase phase, Func<Exchange, ValueTask<Verdict>> call)
    {
        if (unit.Kind != UnitKind.Rule)
        {
            return call;
        }

        var subject = new BudgetSubject(unit.Name, phase.ToString());
        return exchange =>
        {
            var open = BudgetThread.Open(subject, unit.Budget, unit.HasSlowCalls);
            ValueTask<Verdict> pending;
            try
            {
                pending = call(exchange);
            }
            catch
            {
                BudgetThread.Close(open)?.ThrowIfExceeded();
                throw;
            }

            // What has used too much may still tidy up, with the exchange at hand: that must not serve another request before.
            return BudgetThread.Close(open) is { } judged && !(pending.IsCompletedSuccessfully && judged.Exceeded is null) ? JudgeAsync(pending, judged) : pending;
        };
    }

    /// <summary>The last part of a hook's match.</summary>
    public static Func<IExchange, bool>? Match(Unit unit, Phase phase, Func<IExchange, bool>? matches)
    {
        if (unit.Kind != UnitKind.Rule || matches is null)
        {
            return matches;
        }

        var subject = new BudgetSubject(unit.Name, $"the match for {phase}");
        return exchange =>
        {
            var open = BudgetThread.Open(subject, unit.Budget, unit.HasSlowCalls);
            try
            {
                return matches(exchange);
            }
            finally
            {
                BudgetThread.Close(open)?.ThrowIfExceeded();
            }
        };
    }

    /// <summary>A transform of a body: as long as the body lasts, and so much each time that it has something to do.</summary>
    public static Func<BodyTransfer, Task> Transform(Hook hook, Func<BodyTransfer, Task> transform)
    {
        if (hook.Unit.Kind != UnitKind.Rule)
        {
            return transform;
        }

        var subject = new BudgetSubject(hook.Unit.Name, $"a transform of a body, from {hook.Phase},");
        return transfer => RunAsync(subject, hook.Unit.Budget with { IsRenewed = true }, transfer => new ValueTask(transform(transfer)), transfer).AsTask();
    }

    /// <summary>What no exchange waits for.</summary>
    /// <param name="unit">The unit.</param>
    /// <param name="what">What is called, in words.</param>
    /// <param name="call">Calls it.</param>
    public static Func<T, ValueTask> Background<T>(Unit unit, string what, Func<T, ValueTask> call)
    {
        if (unit.Kind != UnitKind.Rule)
        {
            return call;
        }

        var subject = new BudgetSubject(unit.Name, what);
        return argument => RunAsync(subject, BudgetLimits.OfBackground, call, argument);
    }

    /// <summary>Something, at once.</summary>
    public static T Run<T>(BudgetSubject subject, BudgetLimits limits, Func<T> call)
    {
        var open = BudgetThread.Open(subject, limits);
        try
        {
            return call();
        }
        finally
        {
            BudgetThread.Close(open)?.ThrowIfExceeded();
        }
    }

    private static async ValueTask RunAsync<T>(BudgetSubject subject, BudgetLimits limits, Func<T, ValueTask> call, T argument)
    {
        BudgetCall? judged = null;
        try
        {
            var open = BudgetThread.Open(subject, limits);
            ValueTask pending;
            try
            {
                pending = call(argument);
            }
            finally
            {
                judged = BudgetThread.Close(open);
            }

            await pending;
        }
        finally
        {
            judged?.ThrowIfExceeded();
        }
    }

    private static async ValueTask<Verdict> JudgeAsync(ValueTask<Verdict> pending, BudgetCall call)
    {
        try
        {
            return await pending;
        }
        finally
        {
            call.ThrowIfExceeded();
        }
    }
}
