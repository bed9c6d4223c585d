using System.Collections.Concurrent;
using System.Globalization;
using ScriptProxy.Host.Generations;
using ScriptProxy.Host.Metrics;

namespace ScriptProxy.Host.Exchanges;

/// <summary>
/// Counts exchanges when they end, by cluster; the empty name stands for those that asked none. The clusters' names come out of
/// configurations, so that clients cannot make more of them. Thread-safe.
/// </summary>
internal sealed class RequestTotals(GenerationStore generations, Retirement retirement) : IMetricSource
{
    private readonly ConcurrentDictionary<string, ClusterTotals> _clusters = new(StringComparer.OrdinalIgnoreCase);

    public IEnumerable<Metric> Metrics =>
    [
        new(MetricKind.Counter, "scriptproxy.requests", "{request}", "Exchanges that have ended. Code 499: the client left before the answer; 0: aborted without one.", () =>
            from cluster in _clusters
            from answers in cluster.Value.Answers
            select new Sample(answers.Requests, ("cluster", cluster.Key), ("method", answers.Method), ("code", answers.Status.ToString(CultureInfo.InvariantCulture)))),
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

    public void Ended(Exchange exchange)
    {
        var cluster = _clusters.GetOrAdd(exchange.Cluster ?? "", static _ => new ClusterTotals());
        cluster.Add(exchange.Method, exchange.SentStatus, exchange.BytesSent, exchange.Elapsed);
        if (exchange.Failure is { } failure)
        {
            cluster.AddFailure(failure.Stage, failure.Culprit);
        }
    }
}
