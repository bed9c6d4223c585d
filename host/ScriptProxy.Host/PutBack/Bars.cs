using System.Collections.Immutable;
using ScriptProxy.Host.Diagnostics;
using ScriptProxy.Host.Generations;
using ScriptProxy.Host.Units;

namespace ScriptProxy.Host.PutBack;

/// <summary>
/// The versions of units that are barred. The version in place of one may come to be barred itself, so bars make chains; a bar is only
/// ever added from one version that is not barred to another, so that no chain comes back to itself. One writes at a time; reading is
/// thread-safe.
/// </summary>
internal sealed class Bars(TimeProvider time)
{
    private volatile ImmutableDictionary<UnitKey, Bar> _bars = ImmutableDictionary<UnitKey, Bar>.Empty;

    public IEnumerable<Bar> All => _bars.Values.OrderBy(bar => bar.Since);

    /// <summary>Puts what serves in place of barred versions into a plan, with a warning for each.</summary>
    public GenerationPlan Apply(GenerationPlan plan, DiagnosticList findings) => plan with
    {
        Units = [.. plan.Units.Select(version => InPlaceOf(version, findings)).OfType<UnitVersion>()],
    };

    /// <summary>The bar for a version that fails: the newest earlier one that is not barred serves in its place, without log points. Null if there is none.</summary>
    /// <param name="fault">The version.</param>
    /// <param name="faults">All versions that fail.</param>
    /// <param name="known">The history.</param>
    /// <param name="removesNew">Whether a unit that has no earlier version is taken out.</param>
    public Bar? Propose(UnitFault fault, IEnumerable<UnitFault> faults, IReadOnlyList<GenerationRecord> known, bool removesNew)
    {
        var earlier = known.Reverse()
            .SelectMany(record => record.Plan.Units)
            .FirstOrDefault(version => version.Key.Kind == fault.Key.Kind && version.Key.Name == fault.Key.Name
                && !_bars.ContainsKey(version.KeyOnDisk) && !faults.Any(other => other.Key == version.KeyOnDisk));
        return earlier is null && !removesNew ? null : new Bar(fault, earlier?.WithoutLogPoints(), time.GetUtcNow());
    }

    /// <summary>Puts what bars name into a plan that has what they bar.</summary>
    public static GenerationPlan Replace(GenerationPlan plan, IReadOnlyList<Bar> bars) => plan with
    {
        Units = [.. plan.Units
            .Select(version => bars.FirstOrDefault(bar => bar.Key == version.Key || bar.Key == version.KeyOnDisk) is { } bar ? bar.InPlace : version)
            .OfType<UnitVersion>()],
    };

    /// <param name="bars">The bars.</param>
    /// <param name="serving">What serves with what they put in place. The generations that they took it from may be forgotten already, with their files.</param>
    public void Add(IReadOnlyList<Bar> bars, GenerationPlan serving)
    {
        foreach (var bar in bars)
        {
            var inPlace = serving.Units.FirstOrDefault(version => version.Key == bar.InPlace?.Key);
            inPlace?.Hold();
            _bars = _bars.Add(bar.Key, bar with { InPlace = inPlace });
        }
    }

    /// <summary>Lifts the bars of versions that are not on disk any more, nor serve in place of one that is.</summary>
    public void LiftAllBut(GenerationPlan disk)
    {
        var met = disk.Units.SelectMany(version => ChainOf(version.Key)).Select(bar => bar.Key).ToHashSet();
        Lift(_bars.Keys.Where(key => !met.Contains(key)));
    }

    /// <summary>Lifts the bars of versions that a person wants to serve.</summary>
    public void Lift(IEnumerable<UnitKey> keys)
    {
        foreach (var bar in keys.Select(key => _bars.GetValueOrDefault(key)).OfType<Bar>().ToList())
        {
            _bars = _bars.Remove(bar.Key);
            bar.InPlace?.LetGo();
        }
    }

    private UnitVersion? InPlaceOf(UnitVersion version, DiagnosticList findings)
    {
        if (ChainOf(version.Key).ToList() is not [var first, ..] chain)
        {
            return version;
        }

        findings.Add(first.Explain());
        return chain[^1].InPlace;
    }

    private IEnumerable<Bar> ChainOf(UnitKey key)
    {
        for (var bar = _bars.GetValueOrDefault(key); bar is not null; bar = bar.InPlace is { } next ? _bars.GetValueOrDefault(next.Key) : null)
        {
            yield return bar;
        }
    }
}
