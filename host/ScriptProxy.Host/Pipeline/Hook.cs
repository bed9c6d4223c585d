using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using ScriptProxy.Host.Budgets;
using ScriptProxy.Host.Exchanges;
using ScriptProxy.Host.Protocol;
using ScriptProxy.Host.Units;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Pipeline;

/// <summary>A registered hook, made callable: every accepted form of callback becomes one delegate, so that the phases share one loop.</summary>
internal sealed class Hook
{
    private readonly Func<IExchange, bool>? _when;
    private readonly Func<Exchange, ValueTask<Verdict>> _call;

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

        Callback = registration.Callback;
        _when = Budgeted.Match(unit, Phase, Match.When);
        _call = Budgeted.Call(unit, Phase, HookCall.From(Callback));
        Resume();
    }

    public Unit Unit { get; }

    public Phase Phase { get; }

    public Match Match { get; }

    public PathTemplate? Template { get; }

    public ImmutableArray<HostPattern> Hosts { get; }

    /// <summary>What the unit registered.</summary>
    public Delegate Callback { get; }

    /// <summary>The last part of its match, which is the unit's code; null if there is none.</summary>
    public Func<IExchange, bool>? When { get; private set; }

    /// <summary>Calls it, or what stands in for it.</summary>
    public Func<Exchange, ValueTask<Verdict>> Call { get; private set; }

    /// <summary>Has something else called in its place, for every exchange that meets it by host, method and path. Nothing of the unit's code runs then. Exchanges may be passing by.</summary>
    [MemberNotNull(nameof(Call))]
    public void Suspend(Func<Exchange, ValueTask<Verdict>> standIn) => (Call, When) = (standIn, null);

    /// <summary>Calls the hook itself again.</summary>
    [MemberNotNull(nameof(Call))]
    public void Resume() => (When, Call) = (_when, _call);
}
