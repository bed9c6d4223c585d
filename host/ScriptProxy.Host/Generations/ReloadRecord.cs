using System.Text.Json.Serialization;
using ScriptProxy.Host.Diagnostics;
using ScriptProxy.Host.Metrics;

namespace ScriptProxy.Host.Generations;

/// <summary>How the looks at the disk ended, and why what is there does not serve if it does not. Thread-safe.</summary>
internal sealed class ReloadRecord(TimeProvider time) : IMetricSource
{
    private readonly DurationHistogram _durations = new(0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30);
    private readonly long[] _results = new long[Enum.GetValues<Result>().Length];
    private volatile ReloadRefusal? _refusal;
    private long _lastSuccess;

    private enum Result
    {
        Served,
        Unchanged,
        Refused,
        Failed,
    }

    public IEnumerable<Metric> Metrics =>
    [
        new(MetricKind.Counter, "scriptproxy.reloads", "{reload}", "Looks at the disk, the start's included: a new generation served, nothing had changed, findings refused it, or reloading itself failed.", () =>
            _results.Select((_, index) => new Sample(Volatile.Read(ref _results[index]), ("result", ((Result)index).ToString().ToLowerInvariant())))),
        new(MetricKind.Histogram, "scriptproxy.reload.duration", "s", "How long looks at the disk took, with compiling and loading what had changed.", () => _durations.Read()),
        Metric.Single(MetricKind.Gauge, "scriptproxy.last_reload.successful", "", "1 if the last look at the disk was in order, 0 if it was refused or failed.", () => _refusal is null ? 1 : 0),
        Metric.Single(MetricKind.Gauge, "scriptproxy.last_reload.success_timestamp", "s", "When a look at the disk was last in order, since 1970.", () => Volatile.Read(ref _lastSuccess) / 1000d),
    ];

    /// <summary>Why what is on disk does not serve; null if it does.</summary>
    public ReloadRefusal? Refusal => _refusal;

    /// <summary>Notes a look at the disk that came to its end.</summary>
    public void Ended(DiagnosticList findings, bool served, long began)
    {
        if (findings.HasErrors)
        {
            Note(Result.Refused, began);
            _refusal = new ReloadRefusal(time.GetUtcNow(), [.. findings.InOrder().Select(finding => finding.ToString())]) { Excerpts = findings.Excerpts() };
            return;
        }

        Note(served ? Result.Served : Result.Unchanged, began);
        _refusal = null;
        Volatile.Write(ref _lastSuccess, time.GetUtcNow().ToUnixTimeMilliseconds());
    }

    /// <summary>Notes one that broke off.</summary>
    public void Failed(Exception exception, long began)
    {
        Note(Result.Failed, began);
        _refusal = new ReloadRefusal(time.GetUtcNow(), [$"reloading failed: {exception.Message}"]);
    }

    private void Note(Result result, long began)
    {
        Interlocked.Increment(ref _results[(int)result]);
        _durations.Add(StripedCounters.CurrentStripe, time.GetElapsedTime(began));
    }
}

/// <summary>Why what is on disk does not serve.</summary>
/// <param name="At">When it was looked at last.</param>
/// <param name="Findings">Every finding, as it is logged.</param>
internal sealed record ReloadRefusal(DateTimeOffset At, IReadOnlyList<string> Findings)
{
    /// <summary>For each finding the lines that it is about, or null; null where none is about a line.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string?>? Excerpts { get; init; }
}
