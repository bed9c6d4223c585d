using System.Runtime.CompilerServices;

namespace ScriptProxy.Sdk;

public abstract partial class Hooks
{
    /// <summary>Registers a hook that runs for every answer, from an upstream, a hook or an error, before it is sent; it edits what is sent.</summary>
    /// <param name="hook">Called for every exchange that reaches the phase.</param>
    public void OnResponse(Action<IResponse> hook) => Register(Phase.OnResponse, Match.Any, hook);

    /// <inheritdoc cref="OnResponse(Action{IResponse})"/>
    [OverloadResolutionPriority(1)]
    public void OnResponse(Func<IResponse, ValueTask> hook) => Register(Phase.OnResponse, Match.Any, hook);

    /// <inheritdoc cref="OnResponse(Action{IResponse})"/>
    public void OnResponse(Func<IResponse, Task> hook) => Register(Phase.OnResponse, Match.Any, hook);

    /// <summary>As <see cref="OnResponse(Action{IResponse})"/>, for the exchanges that match.</summary>
    /// <param name="match">Which exchanges; a string is a path template.</param>
    /// <param name="hook">Called for each of them.</param>
    public void OnResponse(Match match, Action<IResponse> hook) => Register(Phase.OnResponse, match, hook);

    /// <inheritdoc cref="OnResponse(Match, Action{IResponse})"/>
    [OverloadResolutionPriority(1)]
    public void OnResponse(Match match, Func<IResponse, ValueTask> hook) => Register(Phase.OnResponse, match, hook);

    /// <inheritdoc cref="OnResponse(Match, Action{IResponse})"/>
    public void OnResponse(Match match, Func<IResponse, Task> hook) => Register(Phase.OnResponse, match, hook);
}
