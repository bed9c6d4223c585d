using Microsoft.Extensions.Logging;
using ScriptProxy.Host.Configuration;
using ScriptProxy.Host.Diagnostics;
using ScriptProxy.Host.Protocol;
using ScriptProxy.Host.Routing;
using ScriptProxy.Host.Units;

namespace ScriptProxy.Host.Generations;

/// <summary>Brings generations into service, one at a time.</summary>
internal sealed class Reloader(
    GenerationLoader loader,
    GenerationStore store,
    RoutingTableFactory routing,
    AcceptedConfiguration accepted,
    Retirement retirement,
    StateSlots slots,
    ILoggerFactory loggers) : IDisposable
{
    private readonly ILogger _log = loggers.CreateLogger<Reloader>();
    private readonly SemaphoreSlim _turn = new(1);
    private ConfigurationSnapshot? _configuration;
    private int _number;

    /// <summary>Raised when a configuration has gone live.</summary>
    public event Action<ConfigurationSnapshot>? Accepted;

    /// <summary>Loads what is on disk now and serves it, if it is in order and differs from what serves.</summary>
    /// <returns>Every finding; with an error among them nothing was changed.</returns>
    public async Task<DiagnosticList> ReloadAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            var findings = new DiagnosticList();
            var old = store.IsLoaded ? store.Current : null;
            var prepared = await loader.PrepareAsync([.. old?.Units ?? []], findings, cancellationToken);
            if (prepared is not null && Differs(prepared, old))
            {
                await ServeAsync(prepared, old);
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
        old is null || !prepared.Units.SequenceEqual(old.Units) || !prepared.Configuration.HasSameValues(_configuration!);

    private async Task ServeAsync(PreparedGeneration prepared, Generation? old)
    {
        var configuration = prepared.Configuration;
        var routes = old is not null && configuration.HasSameRoutes(_configuration!)
            ? old.Routing
            : await routing.ApplyAsync(configuration.Routes, configuration.Clusters);
        var generation = new Generation(
            ++_number,
            prepared.Units,
            routes,
            prepared.ForwardedHeaders,
            slots.Count,
            configuration.Settings.Logging.AccessLog,
            loggers.CreateLogger<Generation>());
        foreach (var unit in prepared.Units)
        {
            unit.EnterGeneration();
        }

        _configuration = configuration;
        accepted.Accept(configuration);
        store.Swap(generation);
        foreach (var unit in prepared.NewUnits)
        {
            unit.Lifetime.Start();
        }

        if (old is not null)
        {
            retirement.Retire(old);
        }

        Accepted?.Invoke(configuration);
        Log.GenerationServes(_log, generation.Number, Changes.Between(old, generation));
    }
}
