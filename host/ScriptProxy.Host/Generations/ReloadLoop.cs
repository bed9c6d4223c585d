using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ScriptProxy.Host.Diagnostics;
using ScriptProxy.Host.Hosting;
using ScriptProxy.Host.Watching;

namespace ScriptProxy.Host.Generations;

/// <summary>Reloads when something on disk has changed, and when it is told to.</summary>
internal sealed class ReloadLoop : BackgroundService
{
    private readonly Reloader _reloader;
    private readonly GenerationStore _store;
    private readonly LoadingInputs _inputs;
    private readonly ILogger _log;
    private readonly Patience _patience;
    private WatchPlan _plan;
    private FolderWatcher _watcher;

    /// <summary>Begins to watch, so make it before the first look at the files.</summary>
    public ReloadLoop(Reloader reloader, GenerationStore store, LoadingInputs inputs, ILogger<ReloadLoop> log)
    {
        (_reloader, _store, _inputs, _log) = (reloader, store, inputs, log);
        _patience = new Patience(inputs.Time, log);
        _plan = Plan();
        _watcher = Watch();
    }

    /// <summary>Reloads and writes the findings to the log. What fails unexpectedly is logged too: the old generation serves on.</summary>
    public Task<DiagnosticList> ReloadAsync(CancellationToken cancellationToken) => ReloadAsync(null, cancellationToken);

    private async Task<DiagnosticList> ReloadAsync(Patience? patience, CancellationToken cancellationToken)
    {
        var findings = await TryReloadAsync(patience, cancellationToken);
        foreach (var finding in findings.InOrder())
        {
            if (finding.Severity == Severity.Error)
            {
                Log.FindingIsError(_log, finding.ToString());
            }
            else
            {
                Log.FindingIsWarning(_log, finding.ToString());
            }
        }

        if (findings.HasErrors)
        {
            Log.ReloadRefused(_log, findings.Count(finding => finding.Severity == Severity.Error), _store.Current.Number);
        }

        return findings;
    }

    public override void Dispose()
    {
        _watcher.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await WaitForChangeAsync(stoppingToken);
            do
            {
                _patience.BeginLook(_watcher.Unquiet);
                await ReloadAsync(_patience, stoppingToken);
            }
            while (WatchElsewhere());
        }
    }

    private async Task<DiagnosticList> TryReloadAsync(Patience? patience, CancellationToken cancellationToken)
    {
        try
        {
            return await _reloader.ReloadAsync(cancellationToken, patience);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            Log.ReloadFailed(_log, exception, _store.Current.Number);
            return [Diagnostic.Error("", "SP0001", $"reloading failed: {exception.Message}")];
        }
    }

    /// <summary>Ends when something has changed, or when what looked unfinished has been waited for long enough.</summary>
    private async Task WaitForChangeAsync(CancellationToken stoppingToken)
    {
        using var over = new CancellationTokenSource(_patience.Left ?? Timeout.InfiniteTimeSpan, _inputs.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, over.Token);
        try
        {
            await _watcher.WaitForChangeAsync(either.Token);
        }
        catch (OperationCanceledException) when (!stoppingToken.IsCancellationRequested)
        {
            // Look again, and take it as it is.
        }
    }

    /// <summary>Follows a configuration that names other folders or times. True if what changed before the new watcher looked must be loaded.</summary>
    private bool WatchElsewhere()
    {
        var plan = Plan();
        if (plan.IsSameAs(_plan))
        {
            return false;
        }

        _plan = plan;
        _watcher.Dispose();
        _watcher = Watch();
        return true;
    }

    private WatchPlan Plan() => new(_inputs, _reloader.Configuration.Settings);

    private FolderWatcher Watch() => new(_plan.Paths, _plan.Debounce, _plan.Poll, _inputs.Time, _log);
}
