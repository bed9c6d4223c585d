using Microsoft.Extensions.Hosting;
using ScriptProxy.Host.Generations;

namespace ScriptProxy.Host.LogPoints;

/// <summary>Takes log points out of their rules when their time or their count is over.</summary>
internal sealed class LogPointWatch(LivePoints points, Reloader reloader, ILogger<LogPointWatch> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await points.WaitAsync(stoppingToken);
            if (!points.All.Exists(point => point.WhyOver is not null))
            {
                continue;
            }

            try
            {
                var findings = await reloader.EndLogPointsAsync(stoppingToken);
                if (findings.HasErrors)
                {
                    Log.EndingRefused(log, string.Join(Environment.NewLine, findings.InOrder()));
                }
            }
            catch (Exception exception) when (exception is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                Log.EndingFailed(log, exception);
            }
        }
    }
}
