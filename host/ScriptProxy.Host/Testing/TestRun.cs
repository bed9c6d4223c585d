using Microsoft.Extensions.Logging.Abstractions;
using ScriptProxy.Host.Commands;
using ScriptProxy.Host.Configuration;
using ScriptProxy.Host.Diagnostics;
using ScriptProxy.Host.Hosting;
using ScriptProxy.Host.Plugins;
using ScriptProxy.Host.Rules;
using ScriptProxy.Host.Rules.Cache;
using ScriptProxy.Host.Testing.Coverage;

namespace ScriptProxy.Host.Testing;

/// <summary>Finds test files, runs them side by side, and tells how it went.</summary>
internal static class TestRun
{
    public const int Passed = 0;
    public const int Failed = 1;
    public const int CouldNotRun = 2;

    /// <summary>Runs tests.</summary>
    /// <param name="inputs">What the proxy would be loaded from.</param>
    /// <param name="order">Which tests, and how.</param>
    /// <param name="output">Gets the report.</param>
    /// <param name="error">Gets why nothing could run.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(LoadingInputs inputs, TestOrder order, TextWriter output, TextWriter error)
    {
        var began = TimeProvider.System.GetTimestamp();
        var findings = new DiagnosticList();
        if (ConfigurationReader.Read(inputs.Sources, findings) is not { } configuration || findings.HasErrors)
        {
            await ReportAsync(findings, error);
            return CouldNotRun;
        }

        var folders = new UnitFolders(inputs, configuration.Settings);
        var files = order.Files.Count > 0 ? order.Files : Find(folders.Rules);
        if (files.Count == 0)
        {
            await error.WriteLineAsync(HowTo(folders.Rules));
            return CouldNotRun;
        }

        var kept = new RuleCacheSetting(inputs, inputs.Time, NullLogger<RuleCache>.Instance);
        kept.Follow(configuration, folders, findings);
        await ReportAsync(findings, error);
        var coverage = order.Coverage ? new CoverageRecord() : null;
        var builder = new RuleBuilder(kept, inputs.Time);
        using var code = new SharedCode(builder, coverage);
        var run = new TestFileRun(new TestContext(inputs, code, new PluginFolder(inputs.Time), order.IsLive), builder, order, findings);
        var outcomes = await RunAsync(run, files, output);
        if (outcomes.All(file => file is { CouldRun: true, Tests.Count: 0 }))
        {
            await error.WriteLineAsync(order.Filter is { } text ? $"No test or test file has '{text}' in its name." : HowTo(folders.Rules));
            return CouldNotRun;
        }

        if (coverage is not null)
        {
            var broken = order.IsWhole ? UntestedRules.Compile(folders.Rules, code) : [];
            await output.WriteLineAsync();
            CoverageReport.Write(output, coverage.Files(), broken);
        }

        TestReport.WriteSum(output, outcomes, TimeProvider.System.GetElapsedTime(began));
        if (coverage is not null && order.CoverageFile is { } target)
        {
            await WriteAsync(coverage.Files(), target);
        }

        return outcomes.Any(file => !file.CouldRun) ? CouldNotRun
            : outcomes.Any(file => file.Tests.Any(test => test.Failure is not null)) ? Failed
            : Passed;
    }

    /// <summary>Side by side, and told in the order of the files' names as soon as that can be.</summary>
    private static async Task<IReadOnlyList<FileOutcome>> RunAsync(TestFileRun run, IReadOnlyList<string> files, TextWriter output)
    {
        using var places = new SemaphoreSlim(Environment.ProcessorCount);
        var running = files.Select(file => Task.Run(async () =>
        {
            await places.WaitAsync();
            try
            {
                return await run.RunAsync(file);
            }
            finally
            {
                places.Release();
            }
        })).ToList();
        var outcomes = new List<FileOutcome>();
        foreach (var file in running)
        {
            var outcome = await file;
            outcomes.Add(outcome);
            if (outcome.Tests.Count > 0 || outcome.Findings.Count > 0)
            {
                TestReport.Write(output, outcome);
            }
        }

        return outcomes;
    }

    private static IReadOnlyList<string> Find(string folder) => Directory.Exists(folder)
        ? [.. RuleFolder.Names(folder).Where(RuleSource.IsTestName).Select(name => Path.Combine(folder, name))]
        : [];

    private static async Task ReportAsync(DiagnosticList findings, TextWriter error)
    {
        foreach (var finding in findings.InOrder())
        {
            await error.WriteLineAsync(finding.ToText());
        }
    }

    private static async Task WriteAsync(IReadOnlyList<CoveredFile> files, string target)
    {
        try
        {
            await using var file = File.CreateText(target);
            CoverageReport.WriteLcov(file, files);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"cannot write '{target}': {exception.Message}");
        }
    }

    private static string HowTo(string folder) =>
        $$"""
        There is no test in '{{folder}}'. A test of 20-api.csx is a file 20-api.test.csx beside it, such as:

          Test("a request without a key is refused", async proxy =>
          {
              var answer = await proxy.GetAsync("/api/orders");
              Expect(answer.Status, 401);
          });
        """;
}
