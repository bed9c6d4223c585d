using ScriptProxy.Host.Admin;
using ScriptProxy.Host.Commands;
using ScriptProxy.Host.Configuration;
using ScriptProxy.Host.Diagnostics;

namespace ScriptProxy.Host.Hosting;

/// <summary>What the commands do that talk to a running proxy.</summary>
internal static class AdminActions
{
    private const int Ok = 0;
    private const int Refused = 2;

    /// <summary>The admin address that the command line names, or else the configuration that <c>run</c> would read in the same place.</summary>
    /// <exception cref="CommandException">There is none.</exception>
    public static string AddressOf(AdminOptions options)
    {
        var run = RunConfiguration.WithDefaultFile(new RunOptions(options.ConfigFile, null, null, null, options.Admin, []));
        var findings = new DiagnosticList();
        var admin = options.Admin
            ?? ConfigurationReader.Read(RunConfiguration.Sources(run, ConfigurationSources.ProcessEnvironment(), []), findings)?.Settings.Admin;
        const string advice = "Name the running proxy's address with --admin URL";
        return admin is not null && AdminGate.IsPrivate(admin) ? admin : throw new CommandException(
            findings.InOrder().FirstOrDefault(finding => finding.Severity == Severity.Error) is { } error ? $"{error}. {advice}."
            : $"{run.ConfigFile ?? "the environment"} sets no Admin. {advice}; the proxy listens there if it is started with the same option, or with the key Admin.");
    }

    public static async Task<int> StatusAsync(string address, bool json, TextWriter output)
    {
        using var client = new AdminClient(address);
        var (status, text) = await client.StatusAsync();
        if (json)
        {
            await output.WriteLineAsync(text);
        }
        else
        {
            StatusReport.Write(output, status);
        }

        return Ok;
    }

    public static async Task<int> ReloadAsync(string address, TextWriter output, TextWriter error)
    {
        using var client = new AdminClient(address);
        return await ReportAsync(await client.ReloadAsync(), output, error);
    }

    public static async Task<int> RollBackAsync(string address, int? generation, TextWriter output, TextWriter error)
    {
        using var client = new AdminClient(address);
        if (generation is { } number)
        {
            return await ReportAsync(await client.RollBackAsync(number), output, error);
        }

        StatusReport.WriteHistory(output, (await client.StatusAsync()).Status);
        return Ok;
    }

    /// <summary>As <c>check</c> prints it: findings to the one, the result to the other.</summary>
    private static async Task<int> ReportAsync(AdminOutcome outcome, TextWriter output, TextWriter error)
    {
        StatusReport.WriteFindings(error, outcome.Findings, outcome.Excerpts);
        if (outcome.Findings.Count > 0)
        {
            await error.WriteLineAsync(DiagnosticList.Counts(outcome.Errors, outcome.Findings.Count - outcome.Errors));
        }

        var serves = $"Generation {outcome.Generation} serves.";
        if (outcome.Errors == 0)
        {
            await output.WriteLineAsync(serves);
            return Ok;
        }

        await error.WriteLineAsync($"Nothing was changed. {serves}");
        return Refused;
    }
}
