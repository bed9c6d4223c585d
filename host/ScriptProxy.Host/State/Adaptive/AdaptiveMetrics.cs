using ScriptProxy.Host.Metrics;

namespace ScriptProxy.Host.State.Adaptive;

/// <summary>What adaptive gates let in now, and whom they have refused.</summary>
internal sealed class AdaptiveMetrics(KeptStates states) : IMetricSource
{
    public IEnumerable<Metric> Metrics =>
    [
        new(MetricKind.Gauge, "scriptproxy.adaptive_gate.limit", "", "How many may be inside an adaptive gate, by unit and gate.", () => Read(state => state.Control.Limit(state.Terms))),
        new(MetricKind.Gauge, "scriptproxy.adaptive_gate.inside", "", "How many are inside an adaptive gate.", () => Read(state => state.Places.Taken)),
        new(MetricKind.Gauge, "scriptproxy.adaptive_gate.waiting", "", "How many wait at an adaptive gate.", () => Read(state => state.Line.Count)),
        new(MetricKind.Counter, "scriptproxy.adaptive_gate.shed", "", "Who was refused at an adaptive gate, or would have been in a dry run, by priority.", ReadShed),
    ];

    private IEnumerable<Sample> Read(Func<AdaptiveState, double> read) =>
        states.All<AdaptiveState>().Select(kept => new Sample(read(kept.Value), ("unit", kept.Unit), ("gate", kept.Name)));

    private IEnumerable<Sample> ReadShed() =>
        from kept in states.All<AdaptiveState>()
        from level in Enumerable.Range(0, Waiter.Levels)
        select new Sample(kept.Value.Shed(level), ("unit", kept.Unit), ("gate", kept.Name), ("priority", Waiter.NameOf(level)));
}
