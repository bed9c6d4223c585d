using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ScriptProxy.Host.Configuration;
using ScriptProxy.Host.Generations;
using ScriptProxy.Host.Metrics;
using ScriptProxy.Host.PutBack;
using ScriptProxy.Host.Units;

namespace ScriptProxy.Host.Quarantines;

/// <summary>
/// Watches the units that serve as long as they do. One that goes beyond its budgets, or throws, beyond a threshold is not called for a while;
/// then it has another try. One that has just gone live, and so may be put back, is left to <see cref="PutBackWatch"/>. Thread-safe.
/// </summary>
internal sealed class QuarantineWatch(
    GenerationStore store, Trials trials, AcceptedConfiguration accepted, TimeProvider time, ILogger<QuarantineWatch> log) : BackgroundService, IMetricSource
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly Lock _lock = new();
    private long _begun;

    public IEnumerable<Metric> Metrics =>
    [
        Metric.Single(MetricKind.Counter, "scriptproxy.quarantines", "{unit}", "Units whose hooks were no longer called for a while, since they exceeded their budgets or threw too often.", () => Volatile.Read(ref _begun)),
        Metric.Single(MetricKind.Gauge, "scriptproxy.units.quarantined", "{unit}", "Units in quarantine now.", () => store.IsLoaded ? store.Current.Units.Count(unit => unit.Observation.Quarantine is not null) : 0),
    ];

    /// <summary>Looks once.</summary>
    public void Look()
    {
        if (!store.IsLoaded)
        {
            return;
        }

        var settings = accepted.Snapshot.Settings.Generations.Quarantine;
        lock (_lock)
        {
            foreach (var unit in store.Current.Units)
            {
                if (unit.Observation.Quarantine is { } quarantine && (!settings.Enabled || time.GetUtcNow() >= quarantine.Until))
                {
                    Release(unit);
                }
                else if (settings.Enabled && !trials.Watches(unit) && unit.Observation.Judge(unit, settings, time) is { } found)
                {
                    Confine(unit, found);
                }
            }
        }
    }

    /// <summary>Gives all units another try at once, because a person asks for it.</summary>
    public void ReleaseAll()
    {
        if (!store.IsLoaded)
        {
            return;
        }

        lock (_lock)
        {
            foreach (var unit in store.Current.Units.Where(unit => unit.Observation.Quarantine is not null))
            {
                Release(unit);
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            Look();
        }
    }

    private void Confine(Unit unit, Quarantine quarantine)
    {
        unit.Observation.Begin(quarantine);
        foreach (var hook in unit.Hooks.Where(hook => quarantine.Suspends(hook.Phase)))
        {
            hook.Suspend(SuspendedHook.For(hook, quarantine));
        }

        Interlocked.Increment(ref _begun);
        var manner = Quarantine.Manner(quarantine.FailOpen, quarantine.OnlyFor?.Select(phase => phase.ToString()));
        Log.UnitQuarantined(log, unit.Name, quarantine.Reason, quarantine.Rest, manner, Example(unit, quarantine));
    }

    private void Release(Unit unit)
    {
        unit.Observation.End(time);
        foreach (var hook in unit.Hooks)
        {
            hook.Resume();
        }

        Log.UnitReleased(log, unit.Name);
    }

    private static string Example(Unit unit, Quarantine quarantine) => quarantine.Example is { } example
        ? $"For example {example.Place ?? unit.Path}, asked for {example.Request}: {example.Message.ReplaceLineEndings(" ").TrimEnd('.')}"
        : "No example is known";
}
