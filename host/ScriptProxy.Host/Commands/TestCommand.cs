using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using ScriptProxy.Host.Testing;

namespace ScriptProxy.Host.Commands;

/// <summary><c>test</c>: runs the tests that lie beside rules.</summary>
internal static class TestCommand
{
    private const string ExitCodes = "  0  all passed, or --watch was ended\n  1  a test failed\n  2  a file could not run, or there is no test; the output says why";

    public static Command Build(ICommandActions actions)
    {
        var files = new Argument<string[]>("FILE") { Arity = ArgumentArity.ZeroOrMore, Description = "Test files, NAME.test.csx. Default: all in the folder of rules." };
        var filter = new Option<string?>("--filter") { HelpName = "TEXT", Description = "Only tests that have it in their name or their file's, without case." };
        var live = new Option<bool>("--live") { Description = "Send requests over sockets, through a proxy that listens, to upstreams that listen." };
        var coverage = new Option<bool>("--coverage") { Description = "Tell which lines of the rules ran." };
        var coverageOutput = new Option<string?>("--coverage-output") { HelpName = "FILE", Description = "Write the same as lcov's tools read it; includes --coverage." };
        var watch = new Option<bool>("--watch") { Description = "Run them again whenever rules, tests, plugins or the configuration change, until Ctrl-C." };
        var timeout = new Option<int>("--timeout")
        {
            HelpName = "SECONDS",
            Description = $"How long a test may take. Default: {TestOrder.DefaultTimeLimit.TotalSeconds}.",
            DefaultValueFactory = _ => (int)TestOrder.DefaultTimeLimit.TotalSeconds,
        };
        files.Validators.Add(CheckFiles);
        timeout.Validators.Add(CheckTimeout);
        var run = new RunOptionSet();
        var command = new Command("test", "Run the tests of rules: *.test.csx beside them.")
        {
            files, filter, live, coverage, coverageOutput, watch, timeout, CommandLine.Help("scriptproxy test --coverage", ExitCodes),
        };
        run.AddTo(command, serves: false);
        command.SetAction(parsed =>
        {
            var target = RunOptionSet.FullPath(parsed.GetValue(coverageOutput));
            var order = new TestOrder(
                [.. (parsed.GetValue(files) ?? []).Select(Path.GetFullPath)], parsed.GetValue(filter), parsed.GetValue(live), parsed.GetValue(coverage) || target is not null, target,
                TimeSpan.FromSeconds(parsed.GetValue(timeout))) { Watch = parsed.GetValue(watch) };
            return actions.TestAsync(run.Read(parsed), order, parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        });
        return command;
    }

    private static void CheckFiles(ArgumentResult result)
    {
        foreach (var file in result.Tokens.Select(token => token.Value))
        {
            if (Existing.File(file) is { } problem)
            {
                result.AddError($"FILE {problem}");
            }
            else if (!Rules.RuleSource.IsTestName(file))
            {
                result.AddError($"FILE takes test files, NAME.test.csx, not '{file}'");
            }
        }
    }

    private static void CheckTimeout(OptionResult result)
    {
        if (result.Tokens is [var token] && !(int.TryParse(token.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and <= 86_400))
        {
            result.AddError($"--timeout takes a number of seconds from 1 to 86400, not '{token.Value}'");
        }
    }
}
