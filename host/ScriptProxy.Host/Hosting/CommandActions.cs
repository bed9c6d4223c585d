using Microsoft.Extensions.Logging.Abstractions;
using ScriptProxy.Host.Admin;
using ScriptProxy.Host.Budgets;
using ScriptProxy.Host.Commands;
using ScriptProxy.Host.Configuration;
using ScriptProxy.Host.Diagnostics;
using ScriptProxy.Host.Logging;
using ScriptProxy.Host.Testing;

namespace ScriptProxy.Host.Hosting;

/// <summary>What the commands do: <c>run</c> and <c>check</c> here, the others at a running proxy.</summary>
internal sealed class CommandActions : ICommandActions
{
    private const int Ok = 0;
    private const int Refused = 2;

    public async Task<int> RunAsync(RunOptions options, TextWriter output, TextWriter error)
    {
        options = RunConfiguration.WithDefaultFile(options);
        await using var demo = await Demonstration.StartIfUnconfiguredAsync(options);
        var inputs = Inputs(options, demo?.Configuration);
        Rehearsal.Begin(inputs);
        var findings = new DiagnosticList();
        var first = ConfigurationReader.Read(inputs.Sources, findings);
        if (first is null || findings.HasErrors)
        {
            // Whoever mends the configuration wants to hear about the units in the same report.
            await DryRun.RunAsync(inputs, findings, _ => Task.CompletedTask);
            await ReportAsync(findings, error);
            return Refused;
        }

        if (await OpenLogAsync(first, error) is not { } opened)
        {
            return Refused;
        }

        await using var logging = opened;
        inputs = inputs with { Loggers = logging.Factory };
        StrayFailures.TellTo(logging.Factory);
        await using var proxy = await ProxyHost.StartAsync(
            inputs, first, logging.Access, accepted => logging.Apply(accepted.Settings.Logging), findings);
        await ReportAsync(findings, error);
        if (proxy is null)
        {
            return Refused;
        }

        await using var admin = await AdminHost.StartAsync(first.Settings.Admin, proxy, logging.Factory);
        using var hangUp = HangUp.Reload(proxy);
        Startup.Tell(Startup.Summarise(proxy, inputs, demo is not null), first.Settings.Logging.Format, output, logging.Factory);
        await proxy.WaitForShutdownAsync();
        return Ok;
    }

    public async Task<int> CheckAsync(RunOptions options, TextWriter output, TextWriter error)
    {
        options = RunConfiguration.WithDefaultFile(options);
        await using var demo = await Demonstration.StartIfUnconfiguredAsync(options);
        var findings = new DiagnosticList();
        var isInOrder = await DryRun.RunAsync(Inputs(options, demo?.Configuration), findings, units => Startup.WriteOrderAsync(output, units));
        await ReportAsync(findings, error);
        return isInOrder ? Ok : Refused;
    }

    public Task<int> IdeAsync(RunOptions options, bool isUpdate, TextWriter output)
    {
        options = RunConfiguration.WithDefaultFile(options);
        return Task.FromResult(IdeActions.Write(options, RunConfiguration.Sources(options, ConfigurationSources.ProcessEnvironment(), []), isUpdate, output));
    }

    public Task<int> RestoreAsync(RunOptions options, bool isLocked, TextWriter output, TextWriter error)
    {
        options = RunConfiguration.WithDefaultFile(options);
        return RestoreActions.RunAsync(UnitFolders.RulesOf(options, RunConfiguration.Sources(options, ConfigurationSources.ProcessEnvironment(), [])), isLocked, output, error);
    }

    public async Task<int> TestAsync(RunOptions options, TestOrder order, TextWriter output, TextWriter error)
    {
        options = RunConfiguration.WithDefaultFile(options);
        var inputs = Inputs(options, Demonstration.Unstarted(options));
        if (!order.Watch)
        {
            return await TestRun.RunAsync(inputs, order, output, error);
        }

        using var ending = new Ending();
        await TestWatch.RunAsync(inputs, order, output, error, ending.Token);
        return Ok;
    }

    public Task<int> StatusAsync(AdminOptions options, bool json, TextWriter output, TextWriter error) =>
        AdminActions.StatusAsync(AdminActions.AddressOf(options), json, output);

    public Task<int> ReloadAsync(AdminOptions options, TextWriter output, TextWriter error) =>
        AdminActions.ReloadAsync(AdminActions.AddressOf(options), output, error);

    public Task<int> RollBackAsync(AdminOptions options, int? generation, TextWriter output, TextWriter error) =>
        AdminActions.RollBackAsync(AdminActions.AddressOf(options), generation, output, error);

    public Task<int> CacheAsync(AdminOptions options, CacheOrder order, bool json, TextWriter output) =>
        CacheActions.RunAsync(AdminActions.AddressOf(options), order, json, output);

    public Task<int> TableAsync(AdminOptions options, TableOrder order, bool json, TextWriter output) =>
        TableActions.RunAsync(AdminActions.AddressOf(options), order, json, output);

    public Task<int> LogPointAsync(AdminOptions options, LogPointOrder order, bool json, TextWriter output) =>
        LogPointActions.RunAsync(AdminActions.AddressOf(options), order, json, output);

    public async Task<int> ExplainAsync(RunOptions options, ExplainOrder order, bool json, TextWriter output, TextWriter error)
    {
        options = RunConfiguration.WithDefaultFile(options);
        if (order is ExplainOrder.Token token)
        {
            await ExplainActions.WriteTokenAsync(RunConfiguration.Sources(options, ConfigurationSources.ProcessEnvironment(), []), token, TimeProvider.System, output);
            return Ok;
        }

        if (order is not ExplainOrder.Ask { Live: false, Question: { } question })
        {
            await ExplainActions.AskAsync(AdminActions.AddressOf(new AdminOptions(options.ConfigFile, options.Admin)), order, json, output);
            return Ok;
        }

        var findings = new DiagnosticList();
        var explanation = await OfflineProxy.ExplainAsync(Inputs(options, Demonstration.Unstarted(options)), question, findings);
        await ReportAsync(findings, error);
        if (explanation is null)
        {
            return Refused;
        }

        ExplainActions.Write(explanation, json, output);
        return Ok;
    }

    private static LoadingInputs Inputs(RunOptions options, IEnumerable<KeyValuePair<string, string>>? demo) => new(
        options,
        RunConfiguration.Sources(options, ConfigurationSources.ProcessEnvironment(), demo ?? []),
        NullLoggerFactory.Instance, // the log is opened as the configuration says
        TimeProvider.System,
        LoadingInputs.BesideExecutable);

    private static async Task<ProxyLogging?> OpenLogAsync(ConfigurationSnapshot configuration, TextWriter error)
    {
        try
        {
            return ProxyLogging.Create(configuration.Settings.Logging);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            const string key = "Logging:File";
            var finding = configuration.Place(key).Error(ConfigurationCodes.ValueWrong, $"{key} cannot be written: {exception.Message}");
            await error.WriteLineAsync(finding.ToString());
            return null;
        }
    }

    private static async Task ReportAsync(DiagnosticList findings, TextWriter error)
    {
        foreach (var finding in findings.InOrder())
        {
            await error.WriteLineAsync(finding.ToText());
        }

        if (findings.Count > 0)
        {
            await error.WriteLineAsync(findings.Counts());
        }
    }
}
