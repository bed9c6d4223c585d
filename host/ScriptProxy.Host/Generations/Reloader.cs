using Microsoft.Extensions.Logging;
using ScriptProxy.Host.Configuration;
using ScriptProxy.Host.Diagnostics;
using ScriptProxy.Host.LogPoints;
using ScriptProxy.Host.PutBack;
using ScriptProxy.Host.Quarantines;
using ScriptProxy.Host.Units;
using ScriptProxy.Host.Watching;

namespace ScriptProxy.Host.Generations;

/// <summary>Decides what the next generation is made of, and brings it into service: one at a time. Thread-safe.</summary>
internal sealed partial class Reloader(
    GenerationLoader loader,
    UnitStarter starter,
    GenerationStore store,
    GenerationSwap swap,
    GenerationHistory history,
    Bars bars,
    LivePoints logPoints,
    AcceptedConfiguration accepted,
    ReloadRecord record,
    Account account,
    QuarantineWatch quarantines,
    TimeProvider time,
    ILogger<Reloader> log) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);
    private readonly ConfigurationSnapshot _first = accepted.Snapshot;
    private volatile ConfigurationSnapshot _onDisk = accepted.Snapshot;
    private volatile RollBack? _rollBack;

    /// <summary>The configuration that was last taken from the disk. After rolling back, another one is in force.</summary>
    public ConfigurationSnapshot OnDisk => _onDisk;

    /// <summary>The rolling back that is in force; null if what serves is what is on disk.</summary>
    public RollBack? RollBack => _rollBack;

    /// <summary>Loads what is on disk now and serves it, if it is in order and differs from what serves. Units in quarantine have another try.</summary>
    /// <returns>Every finding; with an error among them nothing was changed.</returns>
    public Task<DiagnosticList> ReloadAsync(CancellationToken cancellationToken) => LookAsync(
        (serving, findings) =>
        {
            quarantines.ReleaseAll();
            return LoadDiskAsync(loader.Find(serving, isAsked: true, findings), store.IsLoaded ? "reload asked for" : "started", serving, findings, cancellationToken, patience: null);
        },
        cancellationToken);

    /// <summary>Does the same because files seem to have changed. What was rolled back to stays if they have not.</summary>
    public Task<DiagnosticList> ReloadChangedAsync(Patience patience, CancellationToken cancellationToken) => LookAsync(
        (serving, findings) =>
        {
            var disk = loader.Find(serving, isAsked: false, findings);
            if (_rollBack is { } rollBack && rollBack.Disk == HashOf(disk, findings))
            {
                Log.RollBackHolds(log, rollBack.To);
                findings.Clear();
                return Task.CompletedTask;
            }

            return LoadDiskAsync(disk, "files changed", serving, findings, cancellationToken, patience);
        },
        cancellationToken);

    /// <summary>Serves again what an earlier generation was made of. It stays until something on disk changes, or until a reload is asked for.</summary>
    /// <returns>Every finding; with an error among them nothing was changed. <see cref="RollBack.UnknownGeneration"/> is one.</returns>
    public Task<DiagnosticList> RollBackAsync(int to, CancellationToken cancellationToken) => InTurnAsync(
        async (serving, findings) =>
        {
            if (history.Find(to) is not { } known)
            {
                findings.Add(RollBack.Unknown($"{to}", history.Records));
                return;
            }

            // Looked at before loading: what is saved meanwhile differs from it, and is loaded.
            var onDisk = new DiagnosticList();
            var disk = HashOf(loader.Find(serving, isAsked: false, onDisk), onDisk);
            if (to != store.Current.Number && await ServeAsync(known.Plan, $"rolled back to {to}", serving, findings, cancellationToken))
            {
                _rollBack = new RollBack(to, time.GetUtcNow(), disk);
                swap.EndTrials(); // to put something back would bring in what the person has just taken away
                bars.Lift(known.Plan.Units.Select(version => version.KeyOnDisk));
            }
        },
        cancellationToken);

    public void Dispose() => _turn.Dispose();

    private static string HashOf(GenerationPlan? plan, DiagnosticList findings) => string.Join('\n', findings.Select(finding => finding.ToString()).Prepend(plan?.Hash()));

    /// <summary>
    /// All threads stop for a collection, the longer the more is still in use. So it is made now, when nothing of what the compiler left
    /// behind is: one that begins on its own in the midst of compiling takes three times as long.
    /// </summary>
    private static void CollectLeftovers() => GC.Collect(generation: 0, GCCollectionMode.Forced, blocking: true);

    /// <summary>Has a look at the disk, and notes how it ended.</summary>
    private Task<DiagnosticList> LookAsync(Func<IReadOnlyList<Unit>, DiagnosticList, Task> act, CancellationToken cancellationToken) => InTurnAsync(
        async (serving, findings) =>
        {
            var began = time.GetTimestamp();
            var before = store.IsLoaded ? store.Current : null;
            var wasRefused = record.Refusal is not null;
            try
            {
                await act(serving, findings);
                var served = store.IsLoaded && store.Current != before;
                record.Ended(findings, served, began);
                if (wasRefused && !served && !findings.HasErrors && before is not null && _rollBack is null)
                {
                    Log.RefusalIsOver(log, before.Number);
                }
            }
            catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
            {
                record.Failed(exception, began);
                throw;
            }
        },
        cancellationToken);

    private async Task<DiagnosticList> InTurnAsync(Func<IReadOnlyList<Unit>, DiagnosticList, Task> act, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            var findings = new DiagnosticList();
            await act(store.IsLoaded ? store.Current.Units : [], findings);
            return findings;
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task LoadDiskAsync(GenerationPlan? disk, string why, IReadOnlyList<Unit> serving, DiagnosticList findings, CancellationToken cancellationToken, Patience? patience)
    {
        if (disk is not null && await ServeAsync(bars.Apply(disk, findings), why, serving, findings, cancellationToken, patience))
        {
            _onDisk = disk.Configuration;
            _rollBack = null;
            bars.LiftAllBut(disk);
        }
    }

    private async Task<bool> ServeAsync(GenerationPlan plan, string why, IReadOnlyList<Unit> serving, DiagnosticList findings, CancellationToken cancellationToken, Patience? patience = null)
    {
        var unfinished = patience is null ? null : new Unfinished(patience, plan.Configuration.Settings.Watching.Patience, history.Records[^1].Plan.Units);
        var (prepared, points) = await PrepareAsync(plan, serving, findings, cancellationToken, unfinished);
        if (prepared is null)
        {
            return false;
        }

        findings.AddRange(NeedsRestart.Find(_first, plan.Configuration));
        if (!await starter.StartAsync(prepared, findings, cancellationToken))
        {
            return false;
        }

        await swap.ServeAsync(prepared, why);
        logPoints.Served(points);
        if (serving.Count > 0)
        {
            CollectLeftovers();
        }

        return true;
    }
}
