using System.Collections.Immutable;
using ScriptProxy.Host.Units;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Pipeline;

/// <summary>All hooks of a generation in the order of calling: by phase, then by unit, then by registration.</summary>
internal sealed class HookTable
{
    private readonly int[] _phaseEnds = new int[Enum.GetValues<Phase>().Length];

    public HookTable(IReadOnlyList<Unit> units)
    {
        var hooks = ImmutableArray.CreateBuilder<Hook>();
        foreach (var phase in Enum.GetValues<Phase>())
        {
            hooks.AddRange(units.SelectMany(unit => unit.Hooks).Where(hook => hook.Phase == phase));
            _phaseEnds[(int)phase] = hooks.Count;
        }

        Hooks = hooks.ToImmutable();
        Index = new MatchIndex(Hooks);
    }

    public ImmutableArray<Hook> Hooks { get; }

    public MatchIndex Index { get; }

    public int StartOf(Phase phase) => phase == Phase.OnRequest ? 0 : _phaseEnds[(int)phase - 1];

    public int EndOf(Phase phase) => _phaseEnds[(int)phase];

    public bool Has(Phase phase) => StartOf(phase) < EndOf(phase);
}
