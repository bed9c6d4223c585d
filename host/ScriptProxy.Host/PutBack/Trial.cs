using ScriptProxy.Host.Configuration.Settings;
using ScriptProxy.Host.Pipeline;
using ScriptProxy.Host.Units;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.PutBack;

/// <summary>A unit that went live a short while ago. It holds the unit's figures and nothing of its code.</summary>
/// <param name="unit">The unit.</param>
/// <param name="previous">The one in whose place it came; null if it is new.</param>
/// <param name="began">The timestamp of going live.</param>
internal sealed class Trial(Unit unit, Unit? previous, long began)
{
    private readonly HookStatistics _now = unit.Statistics;
    private readonly HookStatistics? _before = previous?.Statistics;

    public UnitKey Key { get; } = unit.Key;

    public long Began => began;

    /// <summary>What is wrong with the unit, if it fails more often than it may and than the one before it did.</summary>
    public UnitFault? Judge(PutBackSettings settings, TimeSpan after)
    {
        foreach (var phase in Enum.GetValues<Phase>())
        {
            var figures = _now.Of(phase);
            if (figures.Calls >= settings.MinimumCalls && Rate(figures) >= settings.ErrorRate && Rate(figures) > RateBefore(phase, settings))
            {
                return new UnitFault(Key, phase, figures, after, _now.FirstFailure);
            }
        }

        return null;
    }

    // Of a few calls a rate says nothing.
    private double RateBefore(Phase phase, PutBackSettings settings) =>
        _before?.Of(phase) is { } figures && figures.Calls >= settings.MinimumCalls ? Rate(figures) : 0;

    private static double Rate(HookFigures figures) => figures.Calls == 0 ? 0 : (double)figures.Failures / figures.Calls;
}
