namespace ScriptProxy.Host.Metrics;

/// <summary>One value of a metric.</summary>
/// <param name="Value">The value.</param>
/// <param name="Labels">What tells it from the metric's other values.</param>
internal readonly record struct Sample(double Value, params (string Name, string Value)[] Labels)
{
    /// <summary>Which value of a histogram it is, <c>_bucket</c>, <c>_sum</c> or <c>_count</c>; empty elsewhere.</summary>
    public string Part { get; init; } = "";
}
