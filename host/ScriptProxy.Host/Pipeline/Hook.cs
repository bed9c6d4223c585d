using System.Collections.Immutable;
using ScriptProxy.Host.Budgets;
using ScriptProxy.Host.Exchanges;
using ScriptProxy.Host.Units;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Pipeline;

/// <summary>A registered hook, made callable: every accepted form of callback becomes one delegate, so that the phases share one loop.</summary>
internal sealed class Hook
{
    private readonly HookCode _own;
    private volatile HookCode _code;

    public Hook(Unit unit, HookRegistration registration)
    {
        Unit = unit;
        Phase = registration.Phase;
        Match = registration.Match;
        (Template, Hosts) = HookMatch.Of(Match);
        Callback = registration.Callback;
        MayBlock = unit.Kind == UnitKind.Rule || !Callback.Method.IsDefined(typeof(NeverBlocksAttribute), inherit: false);
        _code = _own = new HookCode(Budgeted.Match(unit, Phase, Match.When), Budgeted.Call(unit, Phase, HookCall.From(Callback)));
    }

    public Unit Unit { get; }

    public Phase Phase { get; }

    public Match Match { get; }

    public PathTemplate? Template { get; }

    public ImmutableArray<HostPattern> Hosts { get; }

    /// <summary>What the unit registered.</summary>
    public Delegate Callback { get; }

    /// <summary>Whether it may make the thread wait that calls it.</summary>
    public bool MayBlock { get; }

    /// <summary>What is called: its own, or what is in its place. To be read once for each call, for it may change at any moment.</summary>
    public HookCode Code => _code;

    /// <summary>Has something else called in its place, for every exchange that meets it by host, method and path. Nothing of the unit's code runs then. Exchanges may be passing by.</summary>
    public void Suspend(Func<Exchange, ValueTask<Verdict>> inPlace) => _code = new HookCode(null, inPlace);

    /// <summary>Calls the hook itself again.</summary>
    public void Resume() => _code = _own;
}
