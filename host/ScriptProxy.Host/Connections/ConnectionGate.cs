using System.Net;
using ScriptProxy.Host.Configuration;
using ScriptProxy.Host.Metrics;
using ScriptProxy.Host.Protocol;
using ScriptProxy.Host.State;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Connections;

/// <summary>
/// Lets connections in, before TLS or anything else costs something for them: so many in all, so many for each address, so many new ones of it every second. A changed configuration holds for the
/// next connection. Thread-safe.
/// </summary>
internal sealed class ConnectionGate(AcceptedConfiguration accepted, FloodedAddresses flooded, SilentDrop silent, TimeProvider time, ILogger<ConnectionGate> log) : IMetricSource, IFloodMemory
{
    private const int Expected = 10_000;

    /// <summary>One that was ended for a flood has cost about as much as so many that were refused.</summary>
    private const int FloodRefusals = 50;

    private static readonly TimeSpan RoomPause = TimeSpan.FromMilliseconds(100);

    private readonly KeyedEntries<GateEntry> _open = new(Expected);
    private readonly KeyedEntries<LimiterEntry> _recent = new(Expected);
    private readonly KeyedEntries<LimiterEntry> _recentlyRefused = new(Expected);
    private readonly long[] _refused = new long[Enum.GetValues<Refused>().Length];
    private readonly Pace[] _paces = [.. Enum.GetValues<Refused>().Select(_ => new Pace(time))];
    private readonly Pace _roomPace = new(time);
    private ConnectionTerms? _terms;
    private long _floods;
    private long _slowStreams;
    private long _slowConnections;
    private int _count;

    public IEnumerable<Metric> Metrics =>
    [
        Metric.Single(MetricKind.Gauge, "scriptproxy.connections.active", "{connection}", "Connections of clients that are open.", () => Volatile.Read(ref _count)),
        new(MetricKind.Counter, "scriptproxy.connections.refused", "{connection}", "Connections of clients that were closed at once, by the limit that they were beyond.", () =>
            Enum.GetValues<Refused>().Where(reason => reason != Refused.Not).Select(reason => new Sample(Volatile.Read(ref _refused[(int)reason]), ("limit", reason.ToString())))),
        Metric.Single(MetricKind.Counter, "scriptproxy.connections.floods", "{connection}", "Connections of clients that were ended for a flood of HTTP/2 frames.", () => Volatile.Read(ref _floods)),
        new(MetricKind.Counter, "scriptproxy.slow.readers", "{cut}", "What was cut since an HTTP/2 client opened its windows too slowly.", () =>
            [new Sample(Volatile.Read(ref _slowStreams), ("cut", "stream")), new Sample(Volatile.Read(ref _slowConnections), ("cut", "connection"))]),
    ];

    /// <summary>Lets a connection in, or not. Whoever was let in must <see cref="Leave"/>.</summary>
    public Admission Enter(EndPoint? remote)
    {
        var terms = Terms();
        var address = (remote as IPEndPoint)?.Address;
        var isFull = Interlocked.Increment(ref _count) > terms.Total;
        var admission = address is not null ? Enter(terms, address, isFull) : new Admission(isFull ? Refused.Total : Refused.Not);
        if (admission.Refused != Refused.Not)
        {
            Interlocked.Decrement(ref _count);
            Refuse(admission.Refused, address);
        }

        return admission;
    }

    public void Leave(Admission admission)
    {
        Interlocked.Decrement(ref _count);
        admission.Gate?.Leave(admission.Key);
    }

    /// <summary>Where the system lets the process open no more sockets: who waits to be accepted goes on waiting, and asking again at once would only take a processor.</summary>
    public Task WaitForRoomAsync(CancellationToken cancellationToken)
    {
        if (_roomPace.Tell(out var untold))
        {
            Log.NoRoom(log, Volatile.Read(ref _count), untold);
        }

        return Task.Delay(RoomPause, time, cancellationToken);
    }

    public void Flooded(EndPoint? remote)
    {
        Interlocked.Increment(ref _floods);
        var terms = Terms();
        if (remote is IPEndPoint { Address: var address } && !terms.IsExempt(address))
        {
            flooded.Add(address, terms.FloodMemory);
            if (terms.FloodMemory > TimeSpan.Zero)
            {
                NoteRefusal(terms, address, AddressPart.KeyOf(address), FloodRefusals);
            }
        }
    }

    public void ReadSlowly(bool isConnection) => Interlocked.Increment(ref isConnection ? ref _slowConnections : ref _slowStreams);

    public bool HasFlooded(EndPoint? remote) => flooded.Find((remote as IPEndPoint)?.Address, time.GetTimestamp()).IsSet;

    private Admission Enter(ConnectionTerms terms, IPAddress address, bool isFull)
    {
        if (terms.IsExempt(address))
        {
            return default;
        }

        var key = AddressPart.KeyOf(address);
        var admission = isFull ? new Admission(Refused.Total) : Enter(terms, key);
        if (admission.Refused != Refused.Not)
        {
            NoteRefusal(terms, address, key, 1);
        }

        return admission;
    }

    private static Admission Enter(ConnectionTerms terms, string key) =>
        terms.Rate?.Acquire(key).IsGranted == false ? new Admission(Refused.NewPerSecond)
        : terms.PerAddress is not { } gate ? default
        : gate.TryEnter(key) ? new Admission(Refused.Not, gate, key)
        : new Admission(Refused.PerAddress);

    private void NoteRefusal(ConnectionTerms terms, IPAddress address, string key, int cost)
    {
        var source = SourceNetwork.Of(address);
        if (terms.Refusals?.Acquire(key, cost).IsGranted == false && !terms.IsExempt(source))
        {
            silent.Silence(source, key, terms.SilentDrop);
        }
    }

    private void Refuse(Refused reason, IPAddress? address)
    {
        Interlocked.Increment(ref _refused[(int)reason]);
        if (_paces[(int)reason].Tell(out var untold))
        {
            Log.ConnectionsRefused(log, address, reason, untold);
        }
    }

    private ConnectionTerms Terms()
    {
        var snapshot = accepted.Snapshot;
        return Volatile.Read(ref _terms) is { } terms && ReferenceEquals(terms.Snapshot, snapshot) ? terms : _terms = new ConnectionTerms(snapshot, _open, _recent, _recentlyRefused, time);
    }
}
