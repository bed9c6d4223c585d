using ScriptProxy.Host.Configuration.Settings;
using ScriptProxy.Host.Pipeline;
using ScriptProxy.Host.Units;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Quarantines;

/// <summary>
/// What a unit has done since its figures were last noted, window by window, and its quarantine. It holds the unit's figures and nothing of
/// its code. For one caller at a time; <see cref="Quarantine"/> is thread-safe.
/// </summary>
internal sealed class Observation(HookStatistics statistics)
{
    private static readonly Phase[] Phases = Enum.GetValues<Phase>();

    private readonly HookFigures[] _noted = new HookFigures[Phases.Length];
    private long? _notedAt;
    private TimeSpan _lastRest;
    private volatile Quarantine? _quarantine;

    public HookStatistics Statistics => statistics;

    /// <summary>Null for a unit that serves.</summary>
    public Quarantine? Quarantine => _quarantine;

    /// <summary>Whether the unit has gone beyond a threshold in the current window, in a phase that is called, and what is to be done then. Of a unit that came back and goes beyond it again the rest is twice as long.</summary>
    public Quarantine? Judge(Unit unit, QuarantineSettings settings, TimeProvider time)
    {
        if (_notedAt is not { } since)
        {
            Note(time);
            return null;
        }

        var within = time.GetElapsedTime(since);
        foreach (var phase in Phases)
        {
            var figures = statistics.Of(phase) - _noted[(int)phase];
            if (_quarantine?.Suspends(phase) != true && IsBeyond(figures, settings))
            {
                var rest = _lastRest * 2 < settings.Rest ? settings.Rest : _lastRest * 2 < settings.MaxRest ? _lastRest * 2 : settings.MaxRest;
                var isHarmless = unit.Tolerates(phase);
                return new Quarantine(
                    phase, figures, within, statistics.Example, time.GetUtcNow(), rest,
                    FailOpen: unit.FailOpen || isHarmless || settings.Opens(unit.Name, unit.FailsClosed),
                    OnlyFor: isHarmless ? [.. _quarantine?.OnlyFor ?? [], phase] : null);
            }
        }

        if (within >= settings.Window)
        {
            if (_quarantine is null && Phases.Any(phase => statistics.Of(phase).Calls > _noted[(int)phase].Calls))
            {
                _lastRest = TimeSpan.Zero; // it was called, and was in order
            }

            Note(time);
        }

        return null;
    }

    public void Begin(Quarantine quarantine) => (_quarantine, _lastRest) = (quarantine, quarantine.Rest);

    /// <summary>Ends the quarantine. What was called before it, and ended in it, does not count.</summary>
    public void End(TimeProvider time)
    {
        _quarantine = null;
        Note(time);
    }

    private static bool IsBeyond(HookFigures figures, QuarantineSettings settings) =>
        (figures.Calls >= settings.MinimumCalls && figures.Failures >= figures.Calls * settings.ErrorRate)
        || (figures.Exceeded >= settings.MinimumExceeded && figures.Exceeded >= figures.Calls * settings.ExceededRate);

    private void Note(TimeProvider time)
    {
        foreach (var phase in Phases)
        {
            _noted[(int)phase] = statistics.Of(phase);
        }

        _notedAt = time.GetTimestamp();
    }
}
