using System.Collections.Immutable;
using System.Diagnostics.Metrics;

namespace ScriptProxy.Host.Metrics;

/// <summary>
/// All metrics of one proxy. Those of its own are also instruments of the meter <c>ScriptProxy</c>, for OpenTelemetry and
/// <c>dotnet-counters</c>, and read the same values.
/// </summary>
internal sealed class MetricRegistry : IDisposable
{
    public const string MeterName = "ScriptProxy";

    private readonly Meter _meter;

    public MetricRegistry(IEnumerable<IMetricSource> sources)
    {
        _meter = new Meter(new MeterOptions(MeterName) { Scope = this }); // several proxies can run in one process
        Metrics = [.. sources.SelectMany(source => source.Metrics).OrderByDescending(IsOwn).ThenBy(metric => metric.Name, StringComparer.Ordinal)];
        foreach (var metric in Metrics)
        {
            Publish(metric);
        }
    }

    public ImmutableArray<Metric> Metrics { get; }

    public void Dispose() => _meter.Dispose();

    private static bool IsOwn(Metric metric) => metric.Name.StartsWith("scriptproxy.", StringComparison.Ordinal);

    // There is no instrument of histograms that is read on demand. The process has meters of its own, and so has ASP.NET for durations.
    private void Publish(Metric metric)
    {
        if (metric.Kind == MetricKind.Histogram || !IsOwn(metric))
        {
            return;
        }

        if (metric.Kind == MetricKind.Counter)
        {
            _meter.CreateObservableCounter(metric.Name, Measure, metric.Unit, metric.Help);
        }
        else
        {
            _meter.CreateObservableGauge(metric.Name, Measure, metric.Unit, metric.Help);
        }

        IEnumerable<Measurement<double>> Measure() => metric.Read().Select(sample => new Measurement<double>(
            sample.Value, sample.Labels.Select(label => KeyValuePair.Create<string, object?>(label.Name, label.Value))));
    }
}
