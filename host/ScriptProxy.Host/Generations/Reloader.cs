using Microsoft.Extensions.Logging;
using ScriptProxy.Host.Configuration;
using ScriptProxy.Host.Diagnostics;
using ScriptProxy.Host.Pipeline;
using ScriptProxy.Host.Routing;
using ScriptProxy.Host.Units;
using ScriptProxy.Host.Watching;

namespace ScriptProxy.Host.Generations;

/// <summary>Brings generations into service, one at a time.</summary>
internal sealed class Reloader(
    GenerationLoader loader,
    GenerationStore store,
    RoutingTableFactory routing,
    AcceptedConfiguration accepted,
    Retirement retirement,
    StateSlots slots,
    TimeProvider time,
    ILoggerFactory loggers) : IDisposable
{
    private readonly ILogger _log = loggers.CreateLogger<Reloader>();
    private readonly SemaphoreSlim _turn = new(1);
    private readonly ConfigurationSnapshot _first = accepted.Snapshot;
    private int _number;
    private bool _routesAreUncertain;

    /// <summary>Raised when a configuration has gone live.</summary>
    public event Action<ConfigurationSnapshot>? Accepted;

    /// <summary>The configuration in force.</summary>
    public ConfigurationSnapshot Configuration => accepted.Snapshot;

    /// <summary>Loads what is on disk now and serves it, if it is in order and differs from what serves.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="patience">With what looks unfinished; null if a person asks, who is told at once.</param>
    /// <returns>Every finding; with an error among them nothing was changed.</returns>
    public async Task<DiagnosticList> ReloadAsync(CancellationToken cancellationToken, Patience? patience = null)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            var findings = new DiagnosticList();
            var old = store.IsLoaded ? store.Current : null;
            var prepared = await loader.PrepareAsync([.. old?.Units ?? []], findings, cancellationToken, patience);
            if (prepared is not null)
            {
                findings.AddRange(NeedsRestart.Find(_first, prepared.Configuration));
                if (Differs(prepared, old))
                {
                    await ServeAsync(prepared, old);
                }
            }

            return findings;
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private bool Differs(PreparedGeneration prepared, Generation? old) =>
        old is null || !prepared.Units.SequenceEqual(old.Units) || !prepared.Configuration.HasSameValues(Configuration) || _routesAreUncertain;

    private async Task ServeAsync(PreparedGeneration prepared, Generation? old)
    {
        var configuration = prepared.Configuration;
        var generation = new Generation(
            ++_number,
            prepared.Units,
            await RouteAsync(prepared, old),
            prepared.ForwardedHeaders,
            new HookTimeLimit(configuration.Settings.Pipeline.HookTimeout, time),
            slots.Count,
            configuration.Settings.Logging.AccessLog,
            loggers.CreateLogger<Generation>());
        foreach (var unit in prepared.Units)
        {
            unit.EnterGeneration();
        }

        store.Swap(generation);
        foreach (var unit in prepared.NewUnits)
        {
            unit.Lifetime.Start();
        }

        if (old is not null)
        {
            retirement.Retire(old);
        }

        Announce(configuration);
        Log.GenerationServes(_log, generation.Number, Changes.Between(old, generation));
    }

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
            if (old is not null && !_routesAreUncertain && prepared.Configuration.HasSameRoutes(Configuration))
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
