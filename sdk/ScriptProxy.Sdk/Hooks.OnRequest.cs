using System.Runtime.CompilerServices;

namespace ScriptProxy.Sdk;

// The priorities keep an async lambda from binding to Action, which would be async void, and decide `request => throw ...`.
public abstract partial class Hooks
{
    /// <summary>
    /// Registers a hook that runs before cache and routing. It may rewrite the request, choose where it goes, answer it or abort it.
    /// </summary>
    /// <param name="hook">Called for every request. Forms without a <see cref="Verdict"/> continue.</param>
    public void OnRequest(Func<IRequest, Verdict> hook) => Register(Phase.OnRequest, Match.Any, hook);

    /// <inheritdoc cref="OnRequest(Func{IRequest, Verdict})"/>
    [OverloadResolutionPriority(2)]
    public void OnRequest(Func<IRequest, ValueTask<Verdict>> hook) => Register(Phase.OnRequest, Match.Any, hook);

    /// <inheritdoc cref="OnRequest(Func{IRequest, Verdict})"/>
    public void OnRequest(Func<IRequest, Task<Verdict>> hook) => Register(Phase.OnRequest, Match.Any, hook);

    /// <inheritdoc cref="OnRequest(Func{IRequest, Verdict})"/>
    public void OnRequest(Action<IRequest> hook) => Register(Phase.OnRequest, Match.Any, hook);

    /// <inheritdoc cref="OnRequest(Func{IRequest, Verdict})"/>
    [OverloadResolutionPriority(1)]
    public void OnRequest(Func<IRequest, ValueTask> hook) => Register(Phase.OnRequest, Match.Any, hook);

    /// <inheritdoc cref="OnRequest(Func{IRequest, Verdict})"/>
    public void OnRequest(Func<IRequest, Task> hook) => Register(Phase.OnRequest, Match.Any, hook);

    /// <summary>As <see cref="OnRequest(Func{IRequest, Verdict})"/>, for the requests that match.</summary>
    /// <param name="match">Which requests; a string is a path template.</param>
    /// <param name="hook">Called for each of them. Forms without a <see cref="Verdict"/> continue.</param>
    public void OnRequest(Match match, Func<IRequest, Verdict> hook) => Register(Phase.OnRequest, match, hook);

    /// <inheritdoc cref="OnRequest(Match, Func{IRequest, Verdict})"/>
    [OverloadResolutionPriority(2)]
    public void OnRequest(Match match, Func<IRequest, ValueTask<Verdict>> hook) => Register(Phase.OnRequest, match, hook);

    /// <inheritdoc cref="OnRequest(Match, Func{IRequest, Verdict})"/>
    public void OnRequest(Match match, Func<IRequest, Task<Verdict>> hook) => Register(Phase.OnRequest, match, hook);

    /// <inheritdoc cref="OnRequest(Match, Func{IRequest, Verdict})"/>
    public void OnRequest(Match match, Action<IRequest> hook) => Register(Phase.OnRequest, match, hook);

    /// <inheritdoc cref="OnRequest(Match, Func{IRequest, Verdict})"/>
    [OverloadResolutionPriority(1)]
    public void OnRequest(Match match, Func<IRequest, ValueTask> hook) => Register(Phase.OnRequest, match, hook);

    /// <inheritdoc cref="OnRequest(Match, Func{IRequest, Verdict})"/>
    public void OnRequest(Match match, Func<IRequest, Task> hook) => Register(Phase.OnRequest, match, hook);
}
