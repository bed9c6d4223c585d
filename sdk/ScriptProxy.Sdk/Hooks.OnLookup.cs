using System.Runtime.CompilerServices;

namespace ScriptProxy.Sdk;

public abstract partial class Hooks
{
    /// <summary>
    /// Registers a hook that runs when all request hooks have let the request pass, and before it is routed: it may answer with what the unit has kept, or with what an upstream says to a
    /// fetch beside the exchange. It may take its time; <c>Pipeline:HookTimeout</c> does not hold for it. One that throws is logged and counted, and the request goes on to the upstream.
    /// </summary>
    /// <param name="hook">Called for every request that no request hook answered. Its verdict is <see cref="Verdict.Continue"/> or <see cref="Verdict.Respond"/>.</param>
    public void OnLookup(Func<ILookup, Verdict> hook) => Register(Phase.OnLookup, Match.Any, hook);

    /// <inheritdoc cref="OnLookup(Func{ILookup, Verdict})"/>
    [OverloadResolutionPriority(1)]
    public void OnLookup(Func<ILookup, ValueTask<Verdict>> hook) => Register(Phase.OnLookup, Match.Any, hook);

    /// <inheritdoc cref="OnLookup(Func{ILookup, Verdict})"/>
    public void OnLookup(Func<ILookup, Task<Verdict>> hook) => Register(Phase.OnLookup, Match.Any, hook);

    /// <summary>As <see cref="OnLookup(Func{ILookup, Verdict})"/>, for the requests that match.</summary>
    /// <param name="match">Which requests; a string is a path template.</param>
    /// <param name="hook">Called for each of them.</param>
    public void OnLookup(Match match, Func<ILookup, Verdict> hook) => Register(Phase.OnLookup, match, hook);

    /// <inheritdoc cref="OnLookup(Match, Func{ILookup, Verdict})"/>
    [OverloadResolutionPriority(1)]
    public void OnLookup(Match match, Func<ILookup, ValueTask<Verdict>> hook) => Register(Phase.OnLookup, match, hook);

    /// <inheritdoc cref="OnLookup(Match, Func{ILookup, Verdict})"/>
    public void OnLookup(Match match, Func<ILookup, Task<Verdict>> hook) => Register(Phase.OnLookup, match, hook);
}
