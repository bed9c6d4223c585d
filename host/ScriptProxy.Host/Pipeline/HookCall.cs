using ScriptProxy.Host.Exchanges;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Pipeline;

/// <summary>
/// Turns the callback forms of the SDK into one. The closures are made once, at load. An exchange implements every phase's view, so a
/// callback on a view is a callback on an exchange.
/// </summary>
internal static class HookCall
{
    public static Func<Exchange, ValueTask<Verdict>> From(Delegate callback) => callback switch
    {
        Func<Exchange, ValueTask<Verdict>> call => call,
        Func<Exchange, Verdict> call => exchange => new ValueTask<Verdict>(call(exchange)),
        Func<Exchange, Task<Verdict>> call => exchange => new ValueTask<Verdict>(call(exchange)),
        Action<Exchange> call => exchange => Continue(call, exchange),
        Func<Exchange, ValueTask> call => exchange => Continue(call(exchange)),
        Func<Exchange, Task> call => exchange => Continue(new ValueTask(call(exchange))),
        _ => throw new ArgumentException($"A hook cannot have the form {callback.GetType()}.", nameof(callback)),
    };

    private static ValueTask<Verdict> Continue(Action<Exchange> call, Exchange exchange)
    {
        call(exchange);
        return new ValueTask<Verdict>(Verdict.Continue);
    }

    private static ValueTask<Verdict> Continue(ValueTask pending)
    {
        return pending.IsCompletedSuccessfully ? Completed(pending) : Await(pending);

        static ValueTask<Verdict> Completed(ValueTask pending)
        {
            pending.GetAwaiter().GetResult();
            return new ValueTask<Verdict>(Verdict.Continue);
        }

        static async ValueTask<Verdict> Await(ValueTask pending)
        {
            await pending;
            return Verdict.Continue;
        }
    }
}
