namespace ScriptProxy.Host.Metrics;

/// <summary>Something measured, under one name. Its values are read when somebody asks for them, and cost nothing until then.</summary>
/// <param name="Kind">Whether it only grows.</param>
/// <param name="Name">As OpenTelemetry spells names: <c>scriptproxy.hook.calls</c>.</param>
/// <param name="Unit">As OpenTelemetry spells units: <c>s</c>, <c>By</c>, or what is counted in braces; empty for none.</param>
/// <param name="Help">One sentence that says what it means.</param>
/// <param name="Read">Gives one sample for each combination of labels. Thread-safe.</param>
internal sealed record Metric(MetricKind Kind, string Name, string Unit, string Help, Func<IEnumerable<Sample>> Read);

internal enum MetricKind
{
    /// <summary>Only grows while the proxy runs.</summary>
    Counter,

    /// <summary>Goes up and down.</summary>
    Gauge,
}
