using System.Collections.Immutable;
using ScriptProxy.Host.Exchanges;
using ScriptProxy.Host.Protocol;
using ScriptProxy.Host.Units;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Pipeline;

/// <summary>A registered hook, made callable: every accepted form of callback becomes one delegate, so that the phases share one loop.</summary>
internal sealed class Hook
{
    public Hook(Unit unit, HookRegistration registration)
    {
        Unit = unit;
        Phase = registration.Phase;
        Match = registration.Match;
        Template = Match.Path is null ? null : PathTemplate.Parse(Match.Path);
        Hosts = [.. Match.Hosts.Select(HostPattern.Parse)];
        if (Match.Methods.FirstOrDefault(method => !FieldSyntax.IsToken(method)) is { } wrong)
        {
            throw new ArgumentException($"'{wrong}' is no method.");
        }

        Call = HookCall.From(registration.Callback);
    }

    public Unit Unit { get; }

    public Phase Phase { get; }

    public Match Match { get; }

    public PathTemplate? Template { get; }

    public ImmutableArray<HostPattern> Hosts { get; }

    public Func<Exchange, ValueTask<Verdict>> Call { get; }
}
