using Microsoft.Extensions.Logging;
using ScriptProxy.Host.Bodies;
using ScriptProxy.Host.Connections;
using ScriptProxy.Host.Exchanges;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Pipeline;

/// <summary>
/// Runs the hooks of one phase. Synchronous as long as the hooks are, so that they cost no allocation; from the first one that suspends
/// an asynchronous method takes over. What a hook throws is the caller's to judge: <see cref="Exchange.Current"/> names the hook.
/// </summary>
internal static class HookRunner
{
    /// <returns>The first verdict other than <see cref="Verdict.Continue"/>.</returns>
    public static ValueTask<Verdict> RunAsync(Exchange exchange, Phase phase)
    {
        var table = exchange.Generation.Hooks;
        var start = table.StartOf(phase);
        var end = table.EndOf(phase);
        return start == end ? default
            : exchange.Recorder is { } recorder ? recorder.RunAsync(exchange, phase)
            : WalkAsync(exchange, start, end);
    }

    /// <summary>Runs the hooks from one index of the generation's hooks up to another, as far as they match.</summary>
    internal static ValueTask<Verdict> WalkAsync(Exchange exchange, int index, int end)
    {
        if ((index = exchange.NextMatch(index, end)) < 0)
        {
            return default;
        }

        var hooks = exchange.Generation.Hooks.Hooks;
        var isOnLoop = EventLoop.IsHere;
        var clock = exchange.HookClock;
        clock.Start();
        for (; index >= 0; index = exchange.NextMatch(index + 1, end))
        {
            var hook = hooks[index];
            if (isOnLoop && hook.MayBlock)
            {
                return WalkInPoolAsync(exchange, index, end);
            }

            exchange.Current = hook;
            try
            {
                var code = hook.Code;
                if (code.When is { } when && !when(exchange))
                {
                    clock.Ended(hook);
                    exchange.Recorder?.PassedOver();
                    continue;
                }

                clock.Called(hook);
                var pending = code.Call(exchange);
                if (!pending.IsCompletedSuccessfully)
                {
                    return AwaitAsync(exchange, hook, pending, index + 1, end);
                }

                var verdict = exchange.Check(pending.Result);
                clock.Ended(hook);
                if (verdict != Verdict.Continue)
                {
                    return new ValueTask<Verdict>(verdict);
                }
            }
            catch (Exception exception) when (IsTolerated(exchange, hook, exception))
            {
                Tolerate(exchange, hook, exception);
            }
        }

        return default;
    }

    private static async ValueTask<Verdict> WalkInPoolAsync(Exchange exchange, int index, int end)
    {
        await Task.Yield();
        return await WalkAsync(exchange, index, end);
    }

    private static async ValueTask<Verdict> AwaitAsync(Exchange exchange, Hook hook, ValueTask<Verdict> pending, int next, int end)
    {
        try
        {
            var verdict = exchange.Check(await (hook.Phase == Phase.OnLookup ? pending : LimitAsync(exchange, pending)));
            exchange.HookClock.Ended(hook);
            if (verdict != Verdict.Continue)
            {
                return verdict;
            }
        }
        catch (Exception exception) when (IsTolerated(exchange, hook, exception))
        {
            Tolerate(exchange, hook, exception);
        }

        return await WalkAsync(exchange, next, end);
    }

    /// <summary>Waits for as long as a hook may take. A lookup may take as long as the upstream it waits for.</summary>
    private static async ValueTask<Verdict> LimitAsync(Exchange exchange, ValueTask<Verdict> pending)
    {
        var call = pending.AsTask();
        await exchange.Generation.HookTime.WaitAsync(call);
        return call.IsCompleted ? await call : throw exchange.GiveUp();
    }

    private static bool IsTolerated(Exchange exchange, Hook hook, Exception exception) => hook.Unit.Tolerates(hook.Phase) && hook.Phase switch
    {
        Phase.OnCompleted => true,
        Phase.OnLookup => !exchange.IsByClientGoing(exception),
        _ => exception is not VerdictException && !SenderFaults.Include(exception) && !exchange.IsByClientGoing(exception) && !exchange.ClientHasGone,
    };

    private static void Tolerate(Exchange exchange, Hook hook, Exception exception)
    {
        exchange.DropAnswer();
        exchange.HookClock.Ended(hook);
        if (exchange.IsByClientGoing(exception))
        {
            return;
        }

        if (!SenderFaults.Include(exception))
        {
            exchange.HookClock.Failed(hook, exception, exchange.Sample, errorId: null);
        }

        exchange.Recorder?.Tolerated(exception);
        if (hook.Unit.ExceededReports.Want(exception, exchange.Generation.HookTime.Time))
        {
            Log.HookFailureTolerated(exchange.Generation.Log, new ThrownByUnit(exception), hook.Unit.Name, hook.Phase);
        }
    }
}
