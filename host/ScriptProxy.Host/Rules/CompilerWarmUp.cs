using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ScriptProxy.Host.Configuration;

namespace ScriptProxy.Host.Rules;

/// <summary>
/// Loads the compiler in the background, so that the first rule that is saved does not wait a second for it. A proxy whose rules all came
/// out of the cache is left alone until its first requests are served.
/// </summary>
internal sealed class CompilerWarmUp(RuleBuilder rules, AcceptedConfiguration configuration, TimeProvider time, ILogger<CompilerWarmUp> log) : BackgroundService
{
    /// <summary>After the start. Rules are edited soon after a start where they are written, and hardly ever where they serve.</summary>
    public static readonly TimeSpan Delay = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Delay(Delay, time, stoppingToken);
        if (configuration.Snapshot.Settings.Rules.WarmUp)
        {
            await Task.Run(WarmUp, CancellationToken.None).WaitAsync(stoppingToken); // who stops the proxy does not wait for the compiler
        }
    }

    private void WarmUp()
    {
        try
        {
            rules.WarmUp();
        }
        catch (Exception exception)
        {
            Log.WarmUpFailed(log, exception); // it serves without the compiler, and the next rule that is saved says what is wrong with it
        }
    }
}
