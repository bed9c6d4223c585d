using ScriptProxy.Host.State.Adaptive;
using ScriptProxy.Sdk;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.UnitTests.State.Adaptive;

/// <summary>
/// An upstream that shares itself among all that it is asked, by a curve of throughput, and clients that ask more of it than it can do and go away after two seconds, which it does not notice. Time goes on in milliseconds, and
/// chance is seeded, so that every run is the same.
/// </summary>
internal sealed class SimulatedLoad
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan ClientPatience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan SlowTime = TimeSpan.FromSeconds(5);

    private readonly ManualTimeProvider _time = new();
    private readonly Random _random = new(7);
    private readonly List<Asked> _asked = [];
    private readonly List<(Waiter Waiter, Priority Priority, long Arrived)> _waiting = [];
    private readonly AdaptiveState _state;
    private readonly AdaptiveTerms? _terms;
    private readonly List<(long Entered, long Until)> _slow = [];
    private double _arrivals;
    private long _servedAt;

    /// <param name="options">How the gate is; null for no gate.</param>
    public SimulatedLoad(AdaptiveGateOptions? options)
    {
        _terms = options is null ? null : AdaptiveTerms.Of(options, _time);
        _servedAt = _time.GetTimestamp();
        _state = new AdaptiveState(_terms ?? AdaptiveTerms.Of(new AdaptiveGateOptions(), _time), _time);
    }

    /// <summary>How many answers a second the upstream gives when so many are asked of it at once.</summary>
    public required Func<double, double> Throughput { get; set; }

    /// <summary>How many of all requests take seconds and nothing of the upstream's strength, as those that wait for something else.</summary>
    public double Slow { get; set; }

    /// <summary>What of the answers, of which the upstream makes one in a millisecond without effort: some part of them, and how they are.</summary>
    public (double Part, Visit Visit) Quick { get; set; }

    /// <summary>The longest time in which nobody else was served, in seconds.</summary>
    public double LongestPause { get; private set; }

    /// <summary>How many a client asks each second.</summary>
    public required double Rate { get; set; }

    public int Limit => _state.Control.Limit(_terms!);

    /// <summary>The most answers a second that the upstream could give.</summary>
    public double Best => Enumerable.Range(1, 5000).Max(count => Throughput(count));

    /// <summary>Lets time pass.</summary>
    /// <returns>How many were served in time and how many refused, each second, by priority.</returns>
    public Outcome Run(double seconds)
    {
        var outcome = new Outcome();
        for (var passed = 0d; passed < seconds; passed += Step.TotalSeconds)
        {
            for (_arrivals += Rate * Step.TotalSeconds * 2 * _random.NextDouble(); _arrivals >= 1; _arrivals--)
            {
                Arrive((Priority)_random.Next(-1, 2), outcome);
            }

            _time.Advance(Step);
            Serve(outcome);
            Admit(outcome);
        }

        return outcome.Per(seconds);
    }

    private void Arrive(Priority priority, Outcome outcome)
    {
        var now = _time.GetTimestamp();
        if (_terms is null || _state.TryEnter(_terms, now))
        {
            Ask(priority, now, now);
        }
        else if (_state.Join(priority, _terms, now) is { } waiter)
        {
            _waiting.Add((waiter, priority, now));
        }
        else
        {
            outcome.Refuse(priority);
        }
    }

    private void Admit(Outcome outcome)
    {
        var now = _time.GetTimestamp();
        foreach (var (waiter, priority, arrived) in _waiting.ToArray())
        {
            if (_time.GetElapsedTime(arrived, now) >= _terms!.Patience)
            {
                waiter.LosePatience();
            }

            if (waiter.Task.IsCompletedSuccessfully)
            {
                _waiting.Remove((waiter, priority, arrived));
                if (waiter.Task.Result.IsTaken)
                {
                    Ask(priority, arrived, waiter.Task.Result.Since);
                }
                else
                {
                    outcome.Refuse(priority);
                }
            }
        }
    }

    private void Ask(Priority priority, long arrived, long entered)
    {
        if (Slow > 0 && _random.NextDouble() < Slow)
        {
            _slow.Add((entered, entered + (long)(SlowTime.TotalSeconds * _time.TimestampFrequency)));
        }
        else
        {
            _asked.Add(new Asked(priority, arrived, entered) { Left = 0.5 + _random.NextDouble(), IsQuick = Quick.Part > 0 && _random.NextDouble() < Quick.Part });
        }
    }

    private void Serve(Outcome outcome)
    {
        var now = _time.GetTimestamp();
        foreach (var (entered, until) in _slow.Where(slow => slow.Until <= now).ToArray())
        {
            _slow.Remove((entered, until));
            _state.Leave(entered, Visit.Served, _terms!, now);
        }

        foreach (var asked in _asked.Where(asked => asked.IsQuick).ToArray())
        {
            _state.Leave(asked.Entered, Quick.Visit, _terms!, now);
            _asked.Remove(asked);
        }

        LongestPause = Math.Max(LongestPause, _time.GetElapsedTime(_servedAt, now).TotalSeconds);
        if (_asked.Count == 0)
        {
            return;
        }

        var done = Throughput(_asked.Count) / _asked.Count * Step.TotalSeconds;
        _asked.ForEach(asked => asked.Left -= done);
        foreach (var asked in _asked.Where(asked => asked.Left <= 0).ToArray())
        {
            _servedAt = now;
            if (_time.GetElapsedTime(asked.Arrived, now) <= ClientPatience)
            {
                outcome.Serve(asked.Priority);
            }

            if (_terms is not null)
            {
                _state.Leave(asked.Entered, Visit.Served, _terms, now);
            }
        }

        _asked.RemoveAll(asked => asked.Left <= 0);
    }

    internal sealed class Outcome
    {
        private readonly double[] _served = new double[3];
        private readonly double[] _refused = new double[3];

        public double Served() => _served.Sum();

        public double Served(Priority priority) => _served[(int)priority + 1];

        public double Refused(Priority priority) => _refused[(int)priority + 1];

        public void Serve(Priority priority) => _served[(int)priority + 1]++;

        public void Refuse(Priority priority) => _refused[(int)priority + 1]++;

        public Outcome Per(double seconds)
        {
            for (var i = 0; i < _served.Length; i++)
            {
                (_served[i], _refused[i]) = (_served[i] / seconds, _refused[i] / seconds);
            }

            return this;
        }
    }

    private sealed class Asked(Priority priority, long arrived, long entered)
    {
        public Priority Priority => priority;

        public long Arrived => arrived;

        public long Entered => entered;

        public bool IsQuick { get; init; }

        public double Left { get; set; }
    }
}
