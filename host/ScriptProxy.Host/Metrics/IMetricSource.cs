namespace ScriptProxy.Host.Metrics;

/// <summary>Something that has figures to show. Registered as a service, it appears in the meter and in <c>GET /metrics</c>.</summary>
internal interface IMetricSource
{
    IEnumerable<Metric> Metrics { get; }
}
