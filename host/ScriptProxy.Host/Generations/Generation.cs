using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
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

    private readonly ConcurrentQueue<Exchange> _pool = new();
    private int _pooled;

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

    public Exchange Rent()
    {
        if (_pool.TryDequeue(out var exchange))
        {
            Interlocked.Decrement(ref _pooled);
            return exchange;
        }

        return new Exchange(this);
    }

    public void Return(Exchange exchange)
    {
        exchange.Reset();
        if (Interlocked.Increment(ref _pooled) <= PoolSize)
        {
            _pool.Enqueue(exchange);
        }
        else
        {
            Interlocked.Decrement(ref _pooled);
        }
    }
}
