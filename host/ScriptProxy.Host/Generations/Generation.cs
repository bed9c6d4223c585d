using Microsoft.Extensions.Logging;
using Microsoft.Extensions.ObjectPool;
using ScriptProxy.Host.Exchanges;
using ScriptProxy.Host.Pipeline;
using ScriptProxy.Host.Protocol;
using ScriptProxy.Host.Routing;
using ScriptProxy.Host.Units;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Generations;

/// <summary>One frozen list of units with the routes and options they were loaded with. An exchange sees exactly one.</summary>
internal sealed class Generation(
    int number, IReadOnlyList<Unit> units, RoutingTable routing, ForwardedHeaders forwardedHeaders, int stateSlots, bool logsAccess, ILogger log)
{
    /// <summary>How many exchange objects are kept for use again; more exist only while more exchanges run at once.</summary>
    private const int PoolSize = 1024;

    private ObjectPool<Exchange>? _exchanges;

    public int Number { get; } = number;

    public IReadOnlyList<Unit> Units { get; } = units;

    public RoutingTable Routing { get; } = routing;

    public ForwardedHeaders ForwardedHeaders { get; } = forwardedHeaders;

    public HookTable Hooks { get; } = new(units);

    public int StateSlots { get; } = stateSlots;

    public ILogger Log { get; } = log;

    public PinCounter Pins { get; } = new();

    /// <summary>Whether anyone wants to know how many bytes were sent.</summary>
    public bool CountsBytes => logsAccess || Hooks.Has(Phase.OnCompleted);

    /// <summary>Exchange objects of this generation; they go with it.</summary>
    public ObjectPool<Exchange> Exchanges => LazyInitializer.EnsureInitialized(
        ref _exchanges, () => new DefaultObjectPool<Exchange>(new ExchangePolicy(this), PoolSize));

    private sealed class ExchangePolicy(Generation generation) : PooledObjectPolicy<Exchange>
    {
        public override Exchange Create() => new(generation);

        public override bool Return(Exchange exchange)
        {
            exchange.Reset();
            return true;
        }
    }
}
