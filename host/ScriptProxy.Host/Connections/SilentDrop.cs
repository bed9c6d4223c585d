using System.Collections.Concurrent;
using System.Net.Sockets;
using Microsoft.Extensions.Primitives;
using ScriptProxy.Host.Configuration;
using ScriptProxy.Host.Metrics;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Connections;

/// <summary>
/// Leaves the attempts of addresses that go on connecting though they are refused to the system, which drops them unanswered for a while (HAProxy's <c>silent-drop</c>, but before there is a connection): to accept and to
/// close one costs twenty microseconds, and for a burst of them others have to wait. A changed configuration forgets all of them. Thread-safe.
/// </summary>
internal sealed class SilentDrop : IMetricSource, IDisposable
{
    /// <summary>Sources are put together for so long, since each change is a new program for each socket.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(50);

    private readonly ConcurrentDictionary<SourceNetwork, long> _until = new();
    private readonly SilentListeners _listeners = new();
    private readonly TimeProvider _time;
    private readonly ILogger<SilentDrop> _log;
    private readonly Pace _pace;
    private readonly Pace _fullPace;
    private readonly ITimer _timer;
    private readonly IDisposable _reload;
    private readonly Lock _lock = new();
    private int _count;
    private bool _isDue;
    private bool _isFaultTold;
    private volatile string? _fault;

    public SilentDrop(AcceptedConfiguration accepted, TimeProvider time, ILogger<SilentDrop> log)
    {
        (_time, _log, _pace, _fullPace) = (time, log, new Pace(time), new Pace(time));
        _timer = time.CreateTimer(_ => Apply(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _reload = ChangeToken.OnChange(accepted.GetReloadToken, Forget);
    }

    public IEnumerable<Metric> Metrics =>
    [
        Metric.Single(MetricKind.Gauge, "scriptproxy.connections.silenced", "{address}", "Addresses whose attempts to connect the system drops, since they went on although they were refused.", () => Volatile.Read(ref _count)),
        Metric.Single(MetricKind.Counter, "scriptproxy.connections.dropped", "{attempt}", "Attempts to connect that the system has dropped: of such addresses, or where too many waited to be accepted.", () => _listeners.CountDrops()),
    ];

    /// <summary>Why the system drops nothing; null if it does, or if nobody listens yet.</summary>
    public string? Fault => _fault;

    /// <summary>Has a listening socket drop what others drop too.</summary>
    public void Add(Socket listening)
    {
        if (_listeners.Add(listening) is { } fault)
        {
            _fault = fault;
        }
        else if (!_until.IsEmpty)
        {
            Schedule();
        }
    }

    /// <summary>To be called before the socket is closed.</summary>
    public void Remove(Socket listening) => _listeners.Remove(listening);

    /// <summary>Frees a socket that was accepted from the filter of the one that listened.</summary>
    public void Free(Socket accepted)
    {
        if (_listeners.HaveDropped)
        {
            SynDrop.Clear(accepted);
        }
    }

    /// <summary>Drops the attempts of a source for so long. Beyond what there is room for nobody is dropped, and all are refused as before.</summary>
    public void Silence(SourceNetwork source, string client, TimeSpan period)
    {
        if (_fault is { } fault)
        {
            TellOnce(fault);
        }
        else if (!_until.ContainsKey(source) && Enter(source, period))
        {
            Schedule();
            if (_pace.Tell(out var untold))
            {
                Log.Silenced(_log, client, period, untold);
            }
        }
        else if (Volatile.Read(ref _count) >= SynDrop.Capacity && !_until.ContainsKey(source) && _fullPace.Tell(out var untold))
        {
            Log.TooManySilenced(_log, SynDrop.Capacity, client, untold);
        }
    }

    public void Dispose()
    {
        _reload.Dispose();
        _timer.Dispose();
    }

    private void Forget()
    {
        Leave(_ => true);
        _fault = OperatingSystem.IsLinux() ? null : _fault;
        Schedule();
    }

    private bool Enter(SourceNetwork source, TimeSpan period)
    {
        var hasRoom = Interlocked.Increment(ref _count) <= SynDrop.Capacity;
        if (hasRoom && _until.TryAdd(source, _time.GetTimestamp() + (long)(period.TotalSeconds * _time.TimestampFrequency)))
        {
            return true;
        }

        Interlocked.Decrement(ref _count);
        return false;
    }

    private void Leave(Func<long, bool> which)
    {
        foreach (var (source, until) in _until)
        {
            if (which(until) && _until.TryRemove(source, out _))
            {
                Interlocked.Decrement(ref _count);
            }
        }
    }

    private void Schedule()
    {
        lock (_lock)
        {
            if (!_isDue)
            {
                _isDue = true;
                _timer.Change(Settling, Timeout.InfiniteTimeSpan);
            }
        }
    }

    private void Apply()
    {
        lock (_lock)
        {
            _isDue = false;
        }

        var now = _time.GetTimestamp();
        Leave(until => until <= now);
        var sources = _until.ToArray();
        if (_listeners.Set([.. sources.Select(source => source.Key)]) is { } fault)
        {
            _fault = fault;
            Leave(_ => true);
            TellOnce(fault);
        }
        else if (sources.Length > 0)
        {
            Await(_time.GetElapsedTime(now, sources.Min(source => source.Value)));
        }
    }

    private void Await(TimeSpan next)
    {
        lock (_lock)
        {
            if (!_isDue)
            {
                _timer.Change(next > Settling ? next : Settling, Timeout.InfiniteTimeSpan);
            }
        }
    }

    private void TellOnce(string fault)
    {
        if (!Interlocked.Exchange(ref _isFaultTold, true))
        {
            Log.NotSilenced(_log, fault);
        }
    }
}
