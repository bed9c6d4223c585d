using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Primitives;
using ScriptProxy.Host.Configuration;
using ScriptProxy.Host.Metrics;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Connections;

/// <summary>
/// Leaves the attempts of addresses that go on connecting though they are refused to the system, which drops them unanswered for a while (HAProxy's <c>silent-drop</c>, but before the connection is there): to accept and to
/// close one costs twenty microseconds, of which others have to wait for a burst. A changed configuration forgets all of them. Thread-safe.
/// </summary>
internal sealed class SilentDrop : IMetricSource, IDisposable
{
    /// <summary>Sources are put together for so long, since each change is a new program for each socket.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(10);

    private readonly Lock _lock = new();
    private readonly List<Socket> _listening = [];
    private readonly Dictionary<SourceNetwork, long> _until = [];
    private readonly TimeProvider _time;
    private readonly ILogger<SilentDrop> _log;
    private readonly Pace _pace;
    private readonly ITimer _timer;
    private readonly IDisposable _reload;
    private bool _isDue;
    private long _drops;
    private bool _isPossible = OperatingSystem.IsLinux();

    public SilentDrop(AcceptedConfiguration accepted, TimeProvider time, ILogger<SilentDrop> log)
    {
        (_time, _log, _pace) = (time, log, new Pace(time));
        _timer = time.CreateTimer(_ => Apply(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _reload = ChangeToken.OnChange(accepted.GetReloadToken, Forget);
    }

    public IEnumerable<Metric> Metrics =>
    [
        Metric.Single(MetricKind.Gauge, "scriptproxy.connections.silenced", "{address}", "Addresses whose attempts to connect the system drops, since they went on although they were refused.", CountSources),
        Metric.Single(MetricKind.Counter, "scriptproxy.connections.dropped", "{attempt}", "Attempts to connect that the system has dropped: of such addresses, or where too many waited to be accepted.", CountDrops),
    ];

    /// <summary>Has a socket drop what others drop too.</summary>
    public void Enlist(Socket listening)
    {
        lock (_lock)
        {
            _listening.Add(listening);
            Schedule(_until.Count > 0);
        }
    }

    /// <summary>To be called before the socket is closed.</summary>
    public void Strike(Socket listening)
    {
        lock (_lock)
        {
            if (_listening.Remove(listening))
            {
                _drops += DropsOf(listening);
            }
        }
    }

    /// <summary>Drops the attempts of an address for so long. Beyond what there is room for nobody is dropped, and all are refused as before.</summary>
    public void Add(IPAddress address, TimeSpan period)
    {
        lock (_lock)
        {
            if (!_isPossible || _until.Count >= SynFilter.Capacity || !_until.TryAdd(SourceNetwork.Of(address), _time.GetTimestamp() + (long)(period.TotalSeconds * _time.TimestampFrequency)))
            {
                return;
            }

            Schedule(true);
        }

        if (_pace.Tell(out var untold))
        {
            Log.Silenced(_log, address, period, untold);
        }
    }

    public void Dispose()
    {
        _reload.Dispose();
        _timer.Dispose();
    }

    private void Forget()
    {
        lock (_lock)
        {
            Schedule(_until.Count > 0);
            _until.Clear();
        }
    }

    private void Schedule(bool isChanged)
    {
        if (isChanged && !_isDue)
        {
            _isDue = true;
            _timer.Change(Settling, Timeout.InfiniteTimeSpan);
        }
    }

    private void Apply()
    {
        lock (_lock)
        {
            _isDue = false;
            var now = _time.GetTimestamp();
            foreach (var (source, until) in _until)
            {
                if (until <= now)
                {
                    _until.Remove(source);
                }
            }

            _listening.ForEach(Set);
            if (_until.Count > 0)
            {
                var next = _time.GetElapsedTime(now, _until.Values.Min());
                _timer.Change(next > Settling ? next : Settling, Timeout.InfiniteTimeSpan);
            }
        }
    }

    private void Set(Socket listening)
    {
        try
        {
            SynFilter.Set(listening, _until.Keys);
        }
        catch (ObjectDisposedException)
        {
            // It was closed without a word, and nobody can connect to it.
        }
        catch (SocketException) when (_until.Count == 0)
        {
            // It has had no filter yet.
        }
        catch (SocketException exception)
        {
            _isPossible = false;
            _until.Clear();
            Log.NotSilenced(_log, exception.Message);
        }
    }

    private double CountSources()
    {
        lock (_lock)
        {
            return _until.Count;
        }
    }

    private double CountDrops()
    {
        lock (_lock)
        {
            return _drops + _listening.Sum(DropsOf);
        }
    }

    private static long DropsOf(Socket listening)
    {
        try
        {
            return OperatingSystem.IsLinux() ? SynFilter.CountDrops(listening) : 0;
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            return 0;
        }
    }
}
