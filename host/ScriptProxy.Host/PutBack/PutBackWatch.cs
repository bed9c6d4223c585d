using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ScriptProxy.Host.Configuration;
using ScriptProxy.Host.Generations;

namespace ScriptProxy.Host.PutBack;

/// <summary>Watches units that have just gone live, and puts back those that fail too often.</summary>
internal sealed class PutBackWatch(Trials trials, Reloader reloader, AcceptedConfiguration accepted, TimeProvider time, ILogger<PutBackWatch> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    /// <summary>Looks once. What fails is logged: what serves goes on serving.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        var settings = accepted.Snapshot.Settings.Generations.PutBack;
        if (!settings.Enabled)
        {
            trials.Clear();
            return;
        }

        if (trials.Judge(settings) is not [_, ..] faults)
        {
            return;
        }

        try
        {
            trials.Settle(await reloader.PutBackAsync(faults, settings.RemoveNew, cancellationToken));
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            Log.PutBackFailed(log, exception, string.Join(", ", faults.Select(fault => fault.Key.Name)));
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await LookAsync(stoppingToken);
        }
    }
}
