using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.ObjectPool;
using ScriptProxy.Host.Bodies;
using ScriptProxy.Host.Exchanges;
using ScriptProxy.Host.Pipeline;
using ScriptProxy.Host.Protocol;
using ScriptProxy.Host.Routing;
using ScriptProxy.Host.Units;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Generations;

/// <summary>One frozen list of units with the routes and options they were loaded with. An exchange sees exactly one.</summary>
internal sealed class Generation
{
    /// <summary>How many exchange objects are kept for use again; more exist only while more exchanges run at once.</summary>
    private const int PoolSize = 1024;

    public Generation(
        int number,
        IReadOnlyList<Unit> units,
        RoutingTable routing,
        ForwardedHeaders forwardedHeaders,
        HookTimeLimit hookTime,
        BodyLimits bodyLimits,
        int stateSlots,
        bool logsAccess,
        ILogger log)
    {
        Number = number;
        Since = hookTime.Time.GetUtcNow();
        Units = units;
        Routing = routing;
        ForwardedHeaders = forwardedHeaders;
        Hooks = new HookTable(units);
        HookTime = hookTime;
        BodyLimits = bodyLimits;
        StateSlots = stateSlots;
        CountsBytes = logsAccess || Hooks.Has(Phase.OnCompleted);
        Log = log;
        Exchanges = new DefaultObjectPool<Exchange>(new ExchangePolicy(this), PoolSize);
    }

    public int Number { get; }

    /// <summary>When it was made, just before it went live.</summary>
    public DateTimeOffset Since { get; }

    public IReadOnlyList<Unit> Units { get; }

    public RoutingTable Routing { get; }

    public ForwardedHeaders ForwardedHeaders { get; }

    public HookTable Hooks { get; }

    public HookTimeLimit HookTime { get; }

    public BodyLimits BodyLimits { get; }

    /// <summary>The units and codings of which the log has said that a transform is left out.</summary>
    public ConcurrentDictionary<(string Unit, string Coding), byte> LeftOut { get; } = new();

    public int StateSlots { get; }

    /// <summary>Whether anyone wants to know how many bytes were sent. Standing in for the server's response body is dear, so only then.</summary>
    public bool CountsBytes { get; }

    public ILogger Log { get; }

    public PinCounter Pins { get; } = new();

    /// <summary>Exchange objects of this generation; they go with it.</summary>
    public ObjectPool<Exchange> Exchanges { get; }

    private sealed class ExchangePolicy(Generation generation) : PooledObjectPolicy<Exchange>
    {
        public override Exchange Create() => new(generation);

        public override bool Return(Exchange exchange) => true;
    }
}
