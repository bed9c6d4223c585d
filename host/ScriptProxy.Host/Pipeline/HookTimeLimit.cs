using System.Runtime.CompilerServices;

namespace ScriptProxy.Host.Pipeline;

/// <summary>
/// How long one call of an asynchronous hook may take. A call that is given up still runs, and nobody can stop it: it keeps an exchange
/// object that is never used again.
/// </summary>
internal sealed record HookTimeLimit(TimeSpan Limit, TimeProvider Time)
{
    /// <summary>Waits for a call. It may have ended, in whatever way, or the time may be over.</summary>
    public ConfiguredTaskAwaitable WaitAsync(Task call) => call.WaitAsync(Limit, Time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    public TimeoutException Exceeded() => new($"the hook did not end within {Limit} (Pipeline:HookTimeout)");
}
