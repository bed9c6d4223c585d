using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ScriptProxy.Host.Diagnostics;
using ScriptProxy.Host.Watching;

namespace ScriptProxy.Host.Generations;

/// <summary>Reloads when something on disk has changed, and when it is told to.</summary>
internal sealed class ReloadLoop(Reloader reloader, GenerationStore store, FolderWatcher watcher, ILogger<ReloadLoop> log) : BackgroundService
{
    /// <summary>Reloads and writes the findings to the log.</summary>
    public async Task<DiagnosticList> ReloadAsync(CancellationToken cancellationToken)
    {
        var findings = await reloader.ReloadAsync(cancellationToken);
        foreach (var finding in findings)
        {
            if (finding.Severity == Severity.Error)
            {
                Log.FindingIsError(log, finding.ToString());
            }
            else
            {
                Log.FindingIsWarning(log, finding.ToString());
            }
        }

        if (findings.HasErrors)
        {
            Log.ReloadRefused(log, findings.Count(finding => finding.Severity == Severity.Error), store.Current.Number);
        }

        return findings;
    }

    /// <summary>Reloads where nobody waits for the findings: what goes wrong in the proxy itself goes to the log too.</summary>
    public async Task TryReloadAsync(CancellationToken cancellationToken)
    {
        try
        {
            await ReloadAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            Log.ReloadFailed(log, exception, store.Current.Number);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await watcher.WaitForChangeAsync(stoppingToken);
            await TryReloadAsync(stoppingToken);
        }
    }
}
