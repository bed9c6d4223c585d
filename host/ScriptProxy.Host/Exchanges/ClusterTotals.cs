using System.Collections.Concurrent;
using ScriptProxy.Host.Metrics;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Exchanges;

/// <summary>What became of the exchanges that went to one cluster. Thread-safe, counts without locks.</summary>
internal sealed class ClusterTotals
{
    private const int HighestStatus = 999;

    private static readonly string[] Methods = ["GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH", "other"];
    private static readonly int Outcomes = Enum.GetValues<CacheOutcome>().Length;
    private static readonly int Culprits = Enum.GetValues<Culprit>().Length;

    private readonly ConcurrentDictionary<int, StripedCounters> _answers = new();
    private readonly long[] _failures = new long[Enum.GetValues<Stage>().Length * Culprits];

    private enum Counter
    {
        Requests,
        Bytes,
    }

    public DurationHistogram Durations { get; } = new(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60);

    public void Add(string method, int status, CacheOutcome cache, long bytes, TimeSpan elapsed)
    {
        var stripe = StripedCounters.CurrentStripe;
        var answers = _answers.GetOrAdd(
            (((MethodIndex(method) * (HighestStatus + 1)) + Math.Clamp(status, 0, HighestStatus)) * Outcomes) + (int)cache, static _ => new StripedCounters(2));
        answers.Add(stripe, (int)Counter.Requests, 1);
        if (bytes > 0)
        {
            answers.Add(stripe, (int)Counter.Bytes, bytes);
        }

        Durations.Add(stripe, elapsed);
    }

    public void AddFailure(Stage stage, Culprit culprit) => Interlocked.Increment(ref _failures[((int)stage * Culprits) + (int)culprit]);

    public IEnumerable<AnswerTotal> Answers => _answers.OrderBy(pair => pair.Key).Select(pair => new AnswerTotal(
        Methods[pair.Key / Outcomes / (HighestStatus + 1)],
        pair.Key / Outcomes % (HighestStatus + 1),
        (CacheOutcome)(pair.Key % Outcomes),
        pair.Value.Sum((int)Counter.Requests),
        pair.Value.Sum((int)Counter.Bytes)));

    public IEnumerable<(Stage Stage, Culprit Culprit, long Count)> Failures => _failures
        .Select((_, index) => ((Stage)(index / Culprits), (Culprit)(index % Culprits), Volatile.Read(ref _failures[index])))
        .Where(failure => failure.Item3 > 0);

    // Clients choose methods: whatever is not registered in RFC 9110 9.1 or RFC 5789 is one, or they could make series without end.
    private static int MethodIndex(string method) => method switch
    {
        "GET" => 0,
        "HEAD" => 1,
        "POST" => 2,
        "PUT" => 3,
        "DELETE" => 4,
        "CONNECT" => 5,
        "OPTIONS" => 6,
        "TRACE" => 7,
        "PATCH" => 8,
        _ => 9,
    };

    /// <summary>The exchanges of one method, status and outcome of the cache.</summary>
    public readonly record struct AnswerTotal(string Method, int Status, CacheOutcome Cache, long Requests, long Bytes);
}
