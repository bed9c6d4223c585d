using ScriptProxy.Host.Logging;
using ScriptProxy.Sdk.LogPoints;

namespace ScriptProxy.Host.LogPoints;

/// <summary>A log point in a rule, and what it has logged. Thread-safe.</summary>
internal sealed class LivePoint(int id, string path, LogPointRequest request, PointPlace place, string lineText, TimeProvider time, ILoggerFactory loggers, Action ended)
{
    /// <summary>More than these in a second are counted and not logged, whatever the traffic.</summary>
    private const int MostPerSecond = 10;

    private readonly TurnsPerSecond _turns = new(MostPerSecond);
    private readonly Dictionary<string, Sink> _sinks = new(StringComparer.Ordinal);
    private long _logged;
    private long _failures;
    private long _leftOut;
    private volatile bool _isGone;

    public int Id { get; } = id;

    /// <summary>The full path of its file.</summary>
    public string Path { get; } = path;

    public string File => request.File;

    public string Expression => request.Expression;

    public string? When => request.When;

    public int Limit => request.Limit;

    /// <summary>Where it stands now. Changes when the file is saved with other lines before it.</summary>
    public int Line { get; set; } = request.Line;

    /// <summary>The line as it was, by which it is found again.</summary>
    public string LineText { get; } = lineText;

    /// <summary>Whether the line runs once, while the rule loads, and not for exchanges.</summary>
    public bool RunsOnce { get; } = place.IsTopLevel;

    public DateTimeOffset Until { get; } = time.GetUtcNow() + TimeSpan.FromSeconds(request.Seconds);

    public long Logged => Math.Min(Volatile.Read(ref _logged), Limit);

    public long Failures => Volatile.Read(ref _failures);

    /// <summary>How often the limit by the second left it out, which is before the condition is looked at.</summary>
    public long LeftOut => Volatile.Read(ref _leftOut);

    public string Place => $"{File}:{Line}";

    /// <summary>Why it has ended by itself; null if it has not.</summary>
    public string? WhyOver => Logged >= Limit ? $"it has logged {Limit} times" : time.GetUtcNow() >= Until ? "its time is over" : null;

    /// <summary>Why it was removed; null if it was not.</summary>
    public string? WhyRemoved { get; private set; }

    /// <summary>The number by which a unit's code calls it.</summary>
    public int SinkOf(string unit)
    {
        lock (_sinks)
        {
            if (!_sinks.TryGetValue(unit, out var sink))
            {
                _sinks.Add(unit, sink = new Sink(this, unit, loggers.CreateLogger(unit)));
                sink.Id = LogPoint.Add(sink);
            }

            return sink.Id;
        }
    }

    /// <summary>Whether a unit's code has it.</summary>
    public bool IsIn(string unit)
    {
        lock (_sinks)
        {
            return _sinks.ContainsKey(unit);
        }
    }

    /// <summary>Ends it. Code that still calls it calls nothing.</summary>
    public void Remove(string why)
    {
        WhyRemoved = why;
        _isGone = true;
        lock (_sinks)
        {
            foreach (var sink in _sinks.Values)
            {
                LogPoint.Remove(sink.Id);
            }
        }
    }

    private bool Wants()
    {
        if (_isGone || WhyOver is not null)
        {
            return false;
        }

        var isFree = _turns.IsFree(time.GetUtcNow());
        if (!isFree)
        {
            Interlocked.Increment(ref _leftOut);
        }

        return isFree;
    }

    private void Write(Sink sink, object? value)
    {
        if (!_turns.TryTake(time.GetUtcNow()))
        {
            Interlocked.Increment(ref _leftOut);
            return;
        }

        var text = LoggedValue.Of(value); // may throw, and is not logged then
        var count = Interlocked.Increment(ref _logged);
        if (count > Limit)
        {
            return;
        }

        Log.LogPointHit(sink.Log, sink.Unit, Place, text);
        if (count == Limit)
        {
            ended();
        }
    }

    private void Fail(Sink sink, Exception exception)
    {
        if (Interlocked.Increment(ref _failures) == 1)
        {
            Log.LogPointFailed(sink.Log, sink.Unit, Place, Id, $"{exception.GetType().Name}: {exception.Message}");
        }
    }

    private sealed class Sink(LivePoint point, string unit, ILogger log) : ILogPoint
    {
        public int Id { get; set; }

        public string Unit => unit;

        public ILogger Log => log;

        public bool Wants() => point.Wants();

        public void Write(object? value) => point.Write(this, value);

        public void Failed(Exception exception) => point.Fail(this, exception);
    }
}
