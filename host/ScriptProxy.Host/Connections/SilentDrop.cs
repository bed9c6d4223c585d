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
    /// <summary>How long the system is not asked again where it drops nothing: what is missing may be a descriptor, of which a flood leaves few.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(10);

    /// <summary>Sources are put together for so long, since each change is a new program for each socket.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(50);

    private readonly SilencedSources _sources;
    private readonly SilentListeners _listeners = new();
    private readonly TimeProvider _time;
    private readonly ILogger<SilentDrop> _log;
    private readonly Pace _pace;
    private readonly Pace _fullPace;
    private readonly ITimer _timer;
    private readonly IDisposable _reload;
    private readonly Lock _schedule = new();
    private readonly Lock _system = new(); // who has asked who is silenced tells the system before another asks
    private bool _isDue;
    private bool _isFaultTold;
    private long _restsUntil; // the timestamp until which the system, which drops nothing, is not asked again

    public SilentDrop(AcceptedConfiguration accepted, TimeProvider time, ILogger<SilentDrop> log)
    {
        (_time, _log, _sources, _pace, _fullPace) = (time, log, new SilencedSources(time), new Pace(time), new Pace(time));
        _timer = time.CreateTimer(_ => Apply(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _reload = ChangeToken.OnChange(accepted.GetReloadToken, Forget);
    }

    public IEnumerable<Metric> Metrics =>
    [
        Metric.Single(MetricKind.Gauge, "scriptproxy.connections.silenced", "{address}", "Addresses whose attempts to connect the system drops, since they went on although they were refused.", () => _sources.Count),
        Metric.Single(MetricKind.Counter, "scriptproxy.connections.dropped", "{attempt}", "Attempts to connect that the system has dropped: of such addresses, or where too many waited to be accepted.", () => _listeners.CountDrops()),
    ];

    /// <summary>Has a listening socket drop what others drop too.</summary>
    public void Add(Socket listening)
    {
        _listeners.Add(listening);
        if (_sources.Count > 0)
        {
            Schedule();
        }
    }

    /// <summary>To be called before the socket is closed.</summary>
    public void Remove(Socket listening) => _listeners.Remove(listening);

    /// <summary>Drops the attempts of a source for so long. Beyond what there is room for nobody is dropped, and all are refused as before.</summary>
    public void Silence(SourceNetwork source, string client, TimeSpan period)
    {
        if (!_sources.Contains(source) && _time.GetTimestamp() >= Volatile.Read(ref _restsUntil))
        {
            if (_sources.Enter(source, client, period))
            {
                Schedule();
            }
            else if (!_sources.Contains(source) && _fullPace.Tell(out var untold))
            {
                Log.TooManySilenced(_log, SourceProgram.Capacity, client, untold);
            }
        }
    }

    public void Dispose()
    {
        _reload.Dispose();
        _timer.Dispose();
    }

    private void Forget()
    {
        lock (_system)
        {
            _sources.Clear();
            _listeners.Set([]);
            Volatile.Write(ref _restsUntil, 0);
        }
    }

    private void Schedule()
    {
        lock (_schedule)
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
        lock (_schedule)
        {
            _isDue = false;
        }

        lock (_system)
        {
            var sources = _sources.Current();
            if (_listeners.Set([.. sources.Select(silenced => silenced.Source)]) is { } fault)
            {
                Volatile.Write(ref _restsUntil, _time.GetTimestamp() + (long)(Rest.TotalSeconds * _time.TimestampFrequency));
                _sources.Clear();
                TellOnce(fault);
            }
            else if (sources.Count > 0)
            {
                _isFaultTold = false;
                Tell(sources);
                Await(_time.GetElapsedTime(_time.GetTimestamp(), sources.Min(silenced => silenced.Until)));
            }
        }
    }

    private void Await(TimeSpan next)
    {
        lock (_schedule)
        {
            if (!_isDue)
            {
                _timer.Change(next > Settling ? next : Settling, Timeout.InfiniteTimeSpan);
            }
        }
    }

    private void Tell(IEnumerable<Silenced> sources)
    {
        foreach (var silenced in sources.Where(silenced => !silenced.IsTold))
        {
            silenced.IsTold = true;
            if (_pace.Tell(out var untold))
            {
                Log.Silenced(_log, silenced.Client, silenced.Period, untold);
            }
        }
    }

    private void TellOnce(string fault)
    {
        if (!_isFaultTold)
        {
            _isFaultTold = true;
            Log.NotSilenced(_log, fault);
        }
    }
}
