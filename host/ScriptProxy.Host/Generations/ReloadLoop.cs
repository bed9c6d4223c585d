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
    public async Task<DiagnosticList> ReloadAsync(CancellationToken cancellationToken)
    {
        var findings = await TryAsync(_reloader.ReloadAsync, cancellationToken);
        Report(findings);
        return findings;
    }

    /// <summary>Rolls back to an earlier generation and writes the findings to the log, in the same way.</summary>
    public async Task<DiagnosticList> RollBackAsync(int to, CancellationToken cancellationToken)
    {
        var findings = await TryAsync(token => _reloader.RollBackAsync(to, token), cancellationToken);
        Write(findings);
        if (findings.HasErrors)
        {
            Log.RollBackRefused(_log, to, findings.Errors, _store.Current.Number);
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
                Report(await TryAsync(token => _reloader.ReloadChangedAsync(_patience, token), stoppingToken));
            }
            while (WatchElsewhere());
        }
    }

    private void Report(DiagnosticList findings)
    {
        Write(findings);
        if (findings.HasErrors)
        {
            Log.ReloadRefused(_log, findings.Errors, _store.Current.Number);
        }
    }

    private void Write(DiagnosticList findings)
    {
        foreach (var finding in findings.InOrder())
        {
            if (finding.Severity == Severity.Error)
            {
                Log.FindingIsError(_log, finding.ToString(), finding.Excerpt);
            }
            else
            {
                Log.FindingIsWarning(_log, finding.ToString(), finding.Excerpt);
            }
        }
    }

    private async Task<DiagnosticList> TryAsync(Func<CancellationToken, Task<DiagnosticList>> act, CancellationToken cancellationToken)
    {
        try
        {
            return await act(cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
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

    private WatchPlan Plan() => new(_inputs, _reloader.OnDisk.Settings);

    private FolderWatcher Watch() => new(_plan.Paths, _plan.Debounce, _plan.Poll, _inputs.Time, _log);
}
