using ScriptProxy.Host.Configuration.Settings;
using ScriptProxy.Host.Pipeline;
using ScriptProxy.Host.Units;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.PutBack;

/// <summary>A unit that went live a short while ago. It holds the unit's figures and nothing of its code.</summary>
/// <param name="unit">The unit.</param>
/// <param name="before">What the one did in whose place it came; null if it is new.</param>
/// <param name="suspects">The versions that are to blame if it fails: what has changed with it.</param>
/// <param name="began">The timestamp of going live.</param>
internal sealed class Trial(Unit unit, HookStatistics? before, IReadOnlyList<UnitKey> suspects, long began)
{
    /// <summary>How long a unit that could not be put back is left alone.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(5);

    private readonly string _name = unit.Name;
    private TimeSpan? _rests;

    public HookStatistics Figures { get; } = unit.Statistics;

    public long Began => began;

    /// <summary>Whether it was found to fail too often.</summary>
    public bool IsJudged => _rests is not null;

    /// <summary>Whether it is about log points alone: the version that they stand in is no suspect.</summary>
    public bool IsOfLogPoints { get; init; }

    /// <summary>The same trial, of the same version with other log points.</summary>
    public Trial Of(Unit other) => new(other, before, suspects, began);

    public bool Blames(IReadOnlyCollection<UnitKey> keys) => suspects.Any(keys.Contains);

    /// <summary>Who is to blame, if the unit fails more often than it may and than the one before it did.</summary>
    public IEnumerable<UnitFault> Judge(PutBackSettings settings, TimeSpan after)
    {
        if (after < _rests)
        {
            return [];
        }

        foreach (var phase in Enum.GetValues<Phase>())
        {
            var figures = Figures.Of(phase);
            if (IsTooOften(figures, settings) && Rate(figures) > RateBefore(phase, settings))
            {
                _rests = after + Rest;
                return suspects.Select(suspect => new UnitFault(suspect, _name, phase, figures, after, Figures.Example));
            }
        }

        return [];
    }

    // A call beyond its budget is dear, however many others are in order.
    private static bool IsTooOften(HookFigures figures, PutBackSettings settings) =>
        (figures.Calls >= settings.MinimumCalls && Rate(figures) >= settings.ErrorRate) || figures.Exceeded >= settings.MinimumExceeded;

    // Of a few calls a rate says nothing.
    private double RateBefore(Phase phase, PutBackSettings settings) =>
        before?.Of(phase) is { } figures && figures.Calls >= settings.MinimumCalls ? Rate(figures) : 0;

    private static double Rate(HookFigures figures) => figures.Calls == 0 ? 0 : (double)figures.Failures / figures.Calls;
}
