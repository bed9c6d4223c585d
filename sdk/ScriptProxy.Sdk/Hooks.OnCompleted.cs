using System.Runtime.CompilerServices;

namespace ScriptProxy.Sdk;

public abstract partial class Hooks
{
    /// <summary>Registers a hook that runs exactly once for every exchange, when it has ended, however it ended. For logs and counters.</summary>
    /// <param name="hook">Called for every exchange that reaches the phase.</param>
    public void OnCompleted(Action<ICompletion> hook) => Register(Phase.OnCompleted, Match.Any, hook);

    /// <inheritdoc cref="OnCompleted(Action{ICompletion})"/>
    [OverloadResolutionPriority(1)]
    public void OnCompleted(Func<ICompletion, ValueTask> hook) => Register(Phase.OnCompleted, Match.Any, hook);

    /// <inheritdoc cref="OnCompleted(Action{ICompletion})"/>
    public void OnCompleted(Func<ICompletion, Task> hook) => Register(Phase.OnCompleted, Match.Any, hook);

    /// <summary>As <see cref="OnCompleted(Action{ICompletion})"/>, for the exchanges that match.</summary>
    /// <param name="match">Which exchanges; a string is a path template.</param>
    /// <param name="hook">Called for each of them.</param>
    public void OnCompleted(Match match, Action<ICompletion> hook) => Register(Phase.OnCompleted, match, hook);

    /// <inheritdoc cref="OnCompleted(Match, Action{ICompletion})"/>
    [OverloadResolutionPriority(1)]
    public void OnCompleted(Match match, Func<ICompletion, ValueTask> hook) => Register(Phase.OnCompleted, match, hook);

    /// <inheritdoc cref="OnCompleted(Match, Action{ICompletion})"/>
    public void OnCompleted(Match match, Func<ICompletion, Task> hook) => Register(Phase.OnCompleted, match, hook);
}
