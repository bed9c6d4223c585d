using ScriptProxy.Sdk;

namespace ScriptProxy.MicroBenchmarks.Kit;

/// <summary>Hooks that do next to nothing: what remains is what it costs to call them.</summary>
internal static class Registrations
{
    public static HookRegistration[] OfEveryPhase(int each) => [.. Enumerable.Range(0, each).SelectMany(_ => OfEveryPhase())];

    public static HookRegistration OnRequest(Func<IRequest, Verdict> hook) => new(Phase.OnRequest, Match.Any, hook);

    public static HookRegistration OnRequest(Match match) => new(Phase.OnRequest, match, (Func<IRequest, Verdict>)(_ => Verdict.Continue));

    /// <summary>What a proxy for many tenants has: every host the same five paths.</summary>
    public static IEnumerable<(string Host, string Path)> HostsAndPaths(int hosts) =>
        from host in Enumerable.Range(0, hosts)
        from path in new[] { "/api/{**rest}", "/static/{**rest}", "/orders/{id}", "/users/{id}/posts", "/health" }
        select ($"tenant{host}.example", path);

    private static HookRegistration[] OfEveryPhase() =>
    [
        OnRequest(_ => Verdict.Continue),
        new(Phase.OnLookup, Match.Any, (Func<ILookup, Verdict>)(_ => Verdict.Continue)),
        new(Phase.OnUpstreamRequest, Match.Any, (Action<IUpstreamRequest>)(_ => { })),
        new(Phase.OnUpstreamResponse, Match.Any, (Action<IUpstreamResponse>)(_ => { })),
        new(Phase.OnResponse, Match.Any, (Action<IResponse>)(_ => { })),
        new(Phase.OnCompleted, Match.Any, (Action<ICompletion>)(_ => { })),
    ];
}
