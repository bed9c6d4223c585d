namespace ScriptProxy.Host.Metrics;

/// <summary>Something measured, under one name. Its values are read when somebody asks for them, and cost nothing until then.</summary>
/// <param name="Kind">What its values are.</param>
/// <param name="Name">As OpenTelemetry spells names: <c>scriptproxy.hook.calls</c>.</param>
/// <param name="Unit">As OpenTelemetry spells units: <c>s</c>, <c>By</c>, or what is counted in braces; empty for none.</param>
/// <param name="Help">One sentence that says what it means.</param>
/// <param name="Read">Gives one sample for each combination of labels. Thread-safe.</param>
internal sealed record Metric(MetricKind Kind, string Name, string Unit, string Help, Func<IEnumerable<Sample>> Read)
{
    /// <summary>A gauge or counter without labels.</summary>
    public static Metric Single(MetricKind kind, string name, string unit, string help, Func<double> read) => new(kind, name, unit, help, () => [new Sample(read())]);
}

internal enum MetricKind
{
    /// <summary>Only grows while the proxy runs.</summary>
    Counter,

    /// <summary>Goes up and down.</summary>
    Gauge,

    /// <summary>How many values lay below which bounds, their sum and their number.</summary>
    Histogram,
}
