using System.Runtime.CompilerServices;

namespace ScriptProxy.Sdk;

public abstract partial class Hooks
{
    /// <summary>Registers a hook that runs when an upstream has answered, before a cache keeps the answer; it edits what is kept.</summary>
    /// <param name="hook">Called for every exchange that reaches the phase.</param>
    public void OnUpstreamResponse(Action<IUpstreamResponse> hook) => Register(Phase.OnUpstreamResponse, Match.Any, hook);

    /// <inheritdoc cref="OnUpstreamResponse(Action{IUpstreamResponse})"/>
    [OverloadResolutionPriority(1)]
    public void OnUpstreamResponse(Func<IUpstreamResponse, ValueTask> hook) => Register(Phase.OnUpstreamResponse, Match.Any, hook);

    /// <inheritdoc cref="OnUpstreamResponse(Action{IUpstreamResponse})"/>
    public void OnUpstreamResponse(Func<IUpstreamResponse, Task> hook) => Register(Phase.OnUpstreamResponse, Match.Any, hook);

    /// <summary>As <see cref="OnUpstreamResponse(Action{IUpstreamResponse})"/>, for the exchanges that match.</summary>
    /// <param name="match">Which exchanges; a string is a path template.</param>
    /// <param name="hook">Called for each of them.</param>
    public void OnUpstreamResponse(Match match, Action<IUpstreamResponse> hook) => Register(Phase.OnUpstreamResponse, match, hook);

    /// <inheritdoc cref="OnUpstreamResponse(Match, Action{IUpstreamResponse})"/>
    [OverloadResolutionPriority(1)]
    public void OnUpstreamResponse(Match match, Func<IUpstreamResponse, ValueTask> hook) => Register(Phase.OnUpstreamResponse, match, hook);

    /// <inheritdoc cref="OnUpstreamResponse(Match, Action{IUpstreamResponse})"/>
    public void OnUpstreamResponse(Match match, Func<IUpstreamResponse, Task> hook) => Register(Phase.OnUpstreamResponse, match, hook);
}
