using System.Collections.Concurrent;
using System.Globalization;
using ScriptProxy.Host.Generations;
using ScriptProxy.Host.Metrics;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Exchanges;

/// <summary>
/// Counts exchanges when they end, by cluster; the empty name stands for those that asked none. The clusters' names come out of
/// configurations, so that clients cannot make more of them. Thread-safe.
/// </summary>
internal sealed class RequestTotals(GenerationStore generations, Retirement retirement) : IMetricSource
{
    private readonly ConcurrentDictionary<string, ClusterTotals> _clusters = new(StringComparer.OrdinalIgnoreCase);
    private long _refused;

    public IEnumerable<Metric> Metrics =>
    [
        new(MetricKind.Counter, "scriptproxy.requests", "{request}", "Exchanges that have ended. Code 499: the client left before the answer; 0: aborted without one.", () =>
            from cluster in _clusters
            from answers in cluster.Value.Answers
            select new Sample(answers.Requests, LabelsOf(cluster.Key, answers))),
        Metric.Single(MetricKind.Counter, "scriptproxy.requests.refused", "{request}", "Requests whose head was not in order, and which no hook has seen.", () => Volatile.Read(ref _refused)),
        new(MetricKind.Histogram, "scriptproxy.request.duration", "s", "From the request's head to the end of the exchange, without OnCompleted hooks.", () =>
            _clusters.SelectMany(cluster => cluster.Value.Durations.Read(("cluster", cluster.Key)))),
        new(MetricKind.Counter, "scriptproxy.response.body", "By", "Bytes of bodies sent, counted while the access log is on or a unit has OnCompleted hooks.", () =>
            _clusters.Select(cluster => new Sample(cluster.Value.Answers.Sum(answers => answers.Bytes), ("cluster", cluster.Key)))),
        new(MetricKind.Counter, "scriptproxy.failures", "{failure}", "Exchanges that failed, by where and whose fault.", () =>
            from cluster in _clusters
            from failure in cluster.Value.Failures
            select new Sample(failure.Count, ("cluster", cluster.Key), ("stage", failure.Stage.ToString()), ("culprit", failure.Culprit.ToString().ToLowerInvariant()))),
        Metric.Single(MetricKind.Gauge, "scriptproxy.requests.active", "{request}", "Exchanges in flight, those that units ask for included.", () =>
            (generations.IsLoaded ? generations.Current.Pins.Sum : 0) + retirement.Exchanges),
    ];

    /// <summary>Counts a request whose head was refused, beside what it is counted as when it ends.</summary>
    public void Refused() => Interlocked.Increment(ref _refused);

    public void Ended(Exchange exchange)
    {
        TotalsOf(exchange).Add(exchange.Method, exchange.SentStatus, exchange.Cache.Outcome, exchange.BytesSent, exchange.Elapsed);
        Failed(exchange);
    }

    /// <summary>Counts an exchange's failure, if it has one: of those too that units ask for, since nobody else speaks of an upstream that failed where a cache had something in its place.</summary>
    public void Failed(Exchange exchange)
    {
        if (exchange.Failure is { } failure)
        {
            TotalsOf(exchange).AddFailure(failure.Stage, failure.Culprit);
        }
    }

    private ClusterTotals TotalsOf(Exchange exchange) => _clusters.GetOrAdd(exchange.Cluster ?? "", static _ => new ClusterTotals());

    private static (string, string)[] LabelsOf(string cluster, ClusterTotals.AnswerTotal answers)
    {
        (string, string)[] labels = [("cluster", cluster), ("method", answers.Method), ("code", answers.Status.ToString(CultureInfo.InvariantCulture))];
        return answers.Cache == CacheOutcome.None ? labels : [.. labels, ("cache", answers.Cache.ToString().ToLowerInvariant())];
    }
}
