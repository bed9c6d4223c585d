using System.Globalization;
using ScriptProxy.Host.Metrics;

namespace ScriptProxy.Host.Generations;

/// <summary>What is loaded, what is still in use, and what does not go.</summary>
internal sealed class GenerationMetrics(GenerationStore store, Retirement retirement) : IMetricSource
{
    public IEnumerable<Metric> Metrics =>
    [
        Gauge("scriptproxy.generation", "The number of the generation that serves.", () => Serving.Sum(generation => generation.Number)),
        Gauge("scriptproxy.generations.alive", "The generation that serves and the replaced ones that still have exchanges.", () => Alive.Count()),
        new(MetricKind.Gauge, "scriptproxy.generation.exchanges", "{exchange}", "Exchanges in flight that see a generation.", () =>
            Alive.Select(generation => new Sample(generation.Pins.Sum, ("generation", generation.Number.ToString(CultureInfo.InvariantCulture))))),
        Gauge("scriptproxy.units", "Units of the generation that serves.", () => Serving.Sum(generation => generation.Units.Count)),
        Gauge("scriptproxy.unloads.pending", "Units that have ended and whose code is still in memory, or that wait for exchanges to end.", () => retirement.Pending),
        new(MetricKind.Gauge, "scriptproxy.units.lingering", "{unit}", "Versions of a unit that were unloaded and that something keeps in memory.", () =>
            retirement.Lingering.GroupBy(unit => unit).Select(versions => new Sample(versions.Count(), ("unit", versions.Key)))),
    ];

    private IEnumerable<Generation> Serving => store.IsLoaded ? [store.Current] : [];

    private IEnumerable<Generation> Alive => Serving.Union(retirement.Replaced);

    private static Metric Gauge(string name, string help, Func<double> read) => Metric.Single(MetricKind.Gauge, name, "", help, read);
}
