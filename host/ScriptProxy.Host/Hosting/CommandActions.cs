using Microsoft.Extensions.DependencyInjection;
using ScriptProxy.Host.Admin;
using ScriptProxy.Host.Commands;
using ScriptProxy.Host.Configuration;
using ScriptProxy.Host.Configuration.Settings;
using ScriptProxy.Host.Demo;
using ScriptProxy.Host.Diagnostics;
using ScriptProxy.Host.Generations;
using ScriptProxy.Host.Logging;

namespace ScriptProxy.Host.Hosting;

/// <summary>What <c>run</c> and <c>check</c> do.</summary>
internal sealed class CommandActions : ICommandActions
{
    private const int Ok = 0;
    private const int Refused = 2;

    public async Task<int> RunAsync(RunOptions options, TextWriter output, TextWriter error)
    {
        options = RunConfiguration.WithDefaultFile(options);
        await using var demo = await Demonstration.StartIfUnconfiguredAsync(options);
        var sources = RunConfiguration.Sources(options, ConfigurationSources.ProcessEnvironment(), demo?.Configuration ?? []);
        var findings = new DiagnosticList();
        if (ConfigurationReader.Read(sources, findings) is not { } first || findings.HasErrors)
        {
            return await ReportAsync(findings, error);
        }

        await using var logging = StartLogging(first.Settings.Logging);
        var inputs = new LoadingInputs(options, sources, logging.Factory, TimeProvider.System);
        findings = [];
        await using var proxy = await ProxyHost.StartAsync(
            inputs, first, logging.Access, accepted => logging.Apply(accepted.Settings.Logging), findings);
        await ReportAsync(findings, error);
        if (proxy is null)
        {
            return Refused;
        }

        await using var admin = await AdminHost.StartAsync(first.Settings.Admin, proxy, logging.Factory);
        using var hangUp = HangUp.Reload(proxy);
        StartupBanner.Write(output, Startup.Summarise(proxy, inputs, demo is not null));
        await proxy.WaitForShutdownAsync();
        return Ok;
    }

    public async Task<int> CheckAsync(RunOptions options, TextWriter output, TextWriter error)
    {
        options = RunConfiguration.WithDefaultFile(options);
        await using var demo = await Demonstration.StartIfUnconfiguredAsync(options);
        var sources = RunConfiguration.Sources(options, ConfigurationSources.ProcessEnvironment(), demo?.Configuration ?? []);
        using var loggers = new LoggerFactory();
        var services = new ServiceCollection().AddLoading(new LoadingInputs(options, sources, loggers, TimeProvider.System));
        await using var provider = services.BuildServiceProvider();
        var findings = new DiagnosticList();
        var loader = provider.GetRequiredService<GenerationLoader>();
        var prepared = await loader.PrepareAsync([], findings, CancellationToken.None);
        await ReportAsync(findings, error);
        if (prepared is null)
        {
            return Refused;
        }

        await Startup.WriteOrderAsync(output, prepared.Units);
        await loader.DiscardAsync(prepared.NewUnits);
        return Ok;
    }

    private static ProxyLogging StartLogging(LoggingSettings settings)
    {
        try
        {
            return ProxyLogging.Create(settings);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"Logging:File cannot be written: {exception.Message}");
        }
    }

    private static async Task<int> ReportAsync(DiagnosticList findings, TextWriter error)
    {
        foreach (var finding in findings)
        {
            await error.WriteLineAsync(finding.ToString());
        }

        return Refused;
    }
}
