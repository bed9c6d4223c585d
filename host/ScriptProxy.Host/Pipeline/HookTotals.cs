using ScriptProxy.Host.Metrics;
using ScriptProxy.Host.Units;
using ScriptProxy.Sdk;
using ScriptProxy.Sdk.Budgets;

namespace ScriptProxy.Host.Pipeline;

/// <summary>
/// What hooks did since the proxy started, by the unit's name and phase: it only grows, whichever versions of a unit come and go. A name
/// that is gone for long is forgotten. Thread-safe.
/// </summary>
internal sealed class HookTotals(TimeProvider time) : IMetricSource
{
    private static readonly TimeSpan Memory = TimeSpan.FromHours(1);

    private static readonly BudgetKind[] Budgets = Enum.GetValues<BudgetKind>();

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Total> _totals = new(StringComparer.Ordinal);

    public IEnumerable<Metric> Metrics =>
    [
        new(MetricKind.Counter, "scriptproxy.hook.calls", "{call}", "Calls of hooks.", () => Read(figures => figures.Calls)),
        new(MetricKind.Counter, "scriptproxy.hook.failures", "{failure}", "Calls of hooks that threw or returned a wrong verdict.", () => Read(figures => figures.Failures)),
        new(MetricKind.Counter, "scriptproxy.hook.time", "s", "Time that hooks took, waiting included.", () => Read(figures => figures.Time.TotalSeconds)),
        new(MetricKind.Counter, "scriptproxy.hook.budgets.exceeded", "{call}", "Calls of hooks that used more than their budget.", ReadExceeded),
    ];

    /// <summary>Counts a unit that goes live.</summary>
    public void Add(Unit unit)
    {
        lock (_lock)
        {
            Forget();
            if (!_totals.TryGetValue(unit.Name, out var total))
            {
                _totals.Add(unit.Name, total = new Total());
            }

            total.Phases.UnionWith(unit.Phases);
            total.Live.Add(unit.Statistics);
        }
    }

    /// <summary>Keeps what a unit did that no exchange meets any more.</summary>
    public void Remove(Unit unit)
    {
        lock (_lock)
        {
            if (!_totals.TryGetValue(unit.Name, out var total) || !total.Live.Remove(unit.Statistics))
            {
                return;
            }

            foreach (var phase in total.Phases)
            {
                total.Past[(int)phase] += unit.Statistics.Of(phase);
            }

            foreach (var budget in Budgets)
            {
                total.PastExceeded[(int)budget] += unit.Statistics.Exceeded(budget);
            }

            total.LeftAt = time.GetTimestamp();
        }
    }

    private List<Sample> Read(Func<HookFigures, double> figure)
    {
        lock (_lock)
        {
            Forget();
            return
            [
                .. from total in _totals
                   from phase in total.Value.Phases
                   select new Sample(figure(total.Value.Of(phase)), ("unit", total.Key), ("phase", phase.ToString())),
            ];
        }
    }

    /// <summary>Of units that have exceeded one.</summary>
    private List<Sample> ReadExceeded()
    {
        lock (_lock)
        {
            Forget();
            return
            [
                .. from total in _totals
                   from budget in Budgets
                   let exceeded = total.Value.Exceeded(budget)
                   where exceeded > 0
                   select new Sample(exceeded, ("unit", total.Key), ("budget", budget.ToString())),
            ];
        }
    }

    private void Forget()
    {
        foreach (var (name, total) in _totals)
        {
            if (total.Live.Count == 0 && time.GetElapsedTime(total.LeftAt) > Memory)
            {
                _totals.Remove(name);
            }
        }
    }

    private sealed class Total
    {
        public SortedSet<Phase> Phases { get; } = [];

        public List<HookStatistics> Live { get; } = [];

        public HookFigures[] Past { get; } = new HookFigures[Enum.GetValues<Phase>().Length];

        public long[] PastExceeded { get; } = new long[Budgets.Length];

        public long LeftAt { get; set; }

        public long Exceeded(BudgetKind budget) => PastExceeded[(int)budget] + Live.Sum(live => live.Exceeded(budget));

        public HookFigures Of(Phase phase) => Live.Aggregate(Past[(int)phase], (sum, live) => sum + live.Of(phase));
    }
}
