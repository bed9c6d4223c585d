using System.Runtime.CompilerServices;

namespace ScriptProxy.Sdk;

public abstract partial class Hooks
{
    /// <summary>Registers a hook that runs when an upstream is asked, after routing and transforms; it edits what is sent.</summary>
    /// <param name="hook">Called for every exchange that reaches the phase.</param>
    public void OnUpstreamRequest(Action<IUpstreamRequest> hook) => Register(Phase.OnUpstreamRequest, Match.Any, hook);

    /// <inheritdoc cref="OnUpstreamRequest(Action{IUpstreamRequest})"/>
    [OverloadResolutionPriority(1)]
    public void OnUpstreamRequest(Func<IUpstreamRequest, ValueTask> hook) => Register(Phase.OnUpstreamRequest, Match.Any, hook);

    /// <inheritdoc cref="OnUpstreamRequest(Action{IUpstreamRequest})"/>
    public void OnUpstreamRequest(Func<IUpstreamRequest, Task> hook) => Register(Phase.OnUpstreamRequest, Match.Any, hook);

    /// <summary>Registers a hook that runs when an upstream is asked, and decides whether it is.</summary>
    /// <param name="hook">Called for every exchange that reaches the phase: <see cref="Verdict.Continue"/>, or <see cref="IUpstreamRequest.Respond"/>.</param>
    public void OnUpstreamRequest(Func<IUpstreamRequest, Verdict> hook) => Register(Phase.OnUpstreamRequest, Match.Any, hook);

    /// <inheritdoc cref="OnUpstreamRequest(Func{IUpstreamRequest, Verdict})"/>
    [OverloadResolutionPriority(2)]
    public void OnUpstreamRequest(Func<IUpstreamRequest, ValueTask<Verdict>> hook) => Register(Phase.OnUpstreamRequest, Match.Any, hook);

    /// <inheritdoc cref="OnUpstreamRequest(Func{IUpstreamRequest, Verdict})"/>
    public void OnUpstreamRequest(Func<IUpstreamRequest, Task<Verdict>> hook) => Register(Phase.OnUpstreamRequest, Match.Any, hook);

    /// <summary>As <see cref="OnUpstreamRequest(Action{IUpstreamRequest})"/>, for the exchanges that match.</summary>
    /// <param name="match">Which exchanges; a string is a path template.</param>
    /// <param name="hook">Called for each of them.</param>
    public void OnUpstreamRequest(Match match, Action<IUpstreamRequest> hook) => Register(Phase.OnUpstreamRequest, match, hook);

    /// <inheritdoc cref="OnUpstreamRequest(Match, Action{IUpstreamRequest})"/>
    [OverloadResolutionPriority(1)]
    public void OnUpstreamRequest(Match match, Func<IUpstreamRequest, ValueTask> hook) => Register(Phase.OnUpstreamRequest, match, hook);

    /// <inheritdoc cref="OnUpstreamRequest(Match, Action{IUpstreamRequest})"/>
    public void OnUpstreamRequest(Match match, Func<IUpstreamRequest, Task> hook) => Register(Phase.OnUpstreamRequest, match, hook);

    /// <summary>As <see cref="OnUpstreamRequest(Func{IUpstreamRequest, Verdict})"/>, for the exchanges that match.</summary>
    /// <param name="match">Which exchanges; a string is a path template.</param>
    /// <param name="hook">Called for each of them.</param>
    public void OnUpstreamRequest(Match match, Func<IUpstreamRequest, Verdict> hook) => Register(Phase.OnUpstreamRequest, match, hook);

    /// <inheritdoc cref="OnUpstreamRequest(Match, Func{IUpstreamRequest, Verdict})"/>
    [OverloadResolutionPriority(2)]
    public void OnUpstreamRequest(Match match, Func<IUpstreamRequest, ValueTask<Verdict>> hook) => Register(Phase.OnUpstreamRequest, match, hook);

    /// <inheritdoc cref="OnUpstreamRequest(Match, Func{IUpstreamRequest, Verdict})"/>
    public void OnUpstreamRequest(Match match, Func<IUpstreamRequest, Task<Verdict>> hook) => Register(Phase.OnUpstreamRequest, match, hook);
}
