using Microsoft.Extensions.Logging;
using ScriptProxy.Host.Bodies;
using ScriptProxy.Host.Configuration;
using ScriptProxy.Host.Pipeline;
using ScriptProxy.Host.PutBack;
using ScriptProxy.Host.Routing;
using ScriptProxy.Host.Units;

namespace ScriptProxy.Host.Generations;

/// <summary>Makes a prepared generation the one that serves. For one caller at a time.</summary>
internal sealed class GenerationSwap(
    GenerationLoader loader,
    GenerationStore store,
    GenerationHistory history,
    RoutingTableFactory routing,
    AcceptedConfiguration accepted,
    Retirement retirement,
    Trials trials,
    StateSlots slots,
    HookTotals hookTotals,
    TimeProvider time,
    ILoggerFactory loggers)
{
    private readonly ILogger _log = loggers.CreateLogger<GenerationSwap>();
    private int _number;
    private bool _routesAreUncertain;

    /// <summary>Raised when a configuration has gone live.</summary>
    public event Action<ConfigurationSnapshot>? Accepted;

    /// <summary>Serves a generation if it differs from what serves.</summary>
    /// <param name="prepared">The generation.</param>
    /// <param name="why">What brings it, for the history.</param>
    public async Task ServeAsync(PreparedGeneration prepared, string why)
    {
        var old = store.IsLoaded ? store.Current : null;
        if (old is not null && prepared.Units.SequenceEqual(old.Units) && prepared.Configuration.HasSameValues(accepted.Snapshot) && !_routesAreUncertain)
        {
            return;
        }

        var configuration = prepared.Configuration;
        var generation = new Generation(
            ++_number,
            prepared.Units,
            await RouteAsync(prepared, old),
            prepared.ForwardedHeaders,
            new HookTimeLimit(configuration.Settings.Pipeline.HookTimeout, time),
            new BodyLimits(configuration.Settings.Limits.MaxDecodedBodySize, configuration.Settings.Limits.MaxDecodedBodyRatio),
            slots.Count,
            configuration.Settings.Logging.AccessLog,
            loggers.CreateLogger<Generation>());
        foreach (var unit in prepared.Units)
        {
            unit.Follow(configuration.Settings.Rules.Budgets);
            if (unit.EnterGeneration())
            {
                hookTotals.Add(unit);
            }
        }

        store.Swap(generation);
        foreach (var unit in prepared.NewUnits)
        {
            unit.Lifetime.GoLive();
        }

        if (old is not null)
        {
            retirement.Retire(old);
            trials.Begin(old.Units, generation.Units);
        }

        var changes = Changes.Between(old, generation, !configuration.HasSameValues(accepted.Snapshot));
        history.Add(generation.Number, prepared, why, changes);
        Announce(configuration);
        Log.GenerationServes(_log, generation.Number, why, changes);
    }

    /// <summary>Takes what serves for good, however it fails.</summary>
    public void EndTrials() => trials.Clear();

    /// <summary>Tells who follows the configuration. What they do wrong with it is theirs: the generation serves already.</summary>
    private void Announce(ConfigurationSnapshot configuration)
    {
        try
        {
            accepted.Accept(configuration);
            Accepted?.Invoke(configuration);
        }
        catch (Exception exception)
        {
            Log.ListenerFailed(_log, exception);
        }
    }

    /// <summary>The last thing that can fail: from here on the generation goes live.</summary>
    private async Task<RoutingTable> RouteAsync(PreparedGeneration prepared, Generation? old)
    {
        try
        {
            if (old is not null && !_routesAreUncertain && prepared.Configuration.HasSameRoutes(accepted.Snapshot))
            {
                return old.Routing;
            }

            _routesAreUncertain = true; // should YARP stop half-way, the next reload applies them anew
            var routes = await routing.ApplyAsync(prepared.Configuration.Routes, prepared.Configuration.Clusters);
            _routesAreUncertain = false;
            return routes;
        }
        catch
        {
            await loader.DiscardAsync(prepared.NewUnits);
            throw;
        }
    }
}
