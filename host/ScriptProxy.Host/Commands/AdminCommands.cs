using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace ScriptProxy.Host.Commands;

/// <summary>The commands that talk to a running proxy.</summary>
internal static class AdminCommands
{
    public static Command Status(ICommandActions actions)
    {
        var json = new Option<bool>("--json") { Description = "Print the answer of GET /status as it is." };
        return Build(
            "status", "Show what a running proxy serves.", "scriptproxy status --admin http://localhost:9090", [json],
            (options, parsed) => actions.StatusAsync(options, parsed.GetValue(json), parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error));
    }

    public static Command Reload(ICommandActions actions) => Build(
        "reload", "Make a running proxy load what is on disk.", "scriptproxy reload --config scriptproxy.json", [],
        (options, parsed) => actions.ReloadAsync(options, parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error));

    public static Command RollBack(ICommandActions actions)
    {
        var generation = new Argument<int?>("GENERATION")
        {
            Arity = ArgumentArity.ZeroOrOne,
            CustomParser = result => Number(result, "GENERATION"),
            Description = "Its number. It serves until something on disk changes. Without it, the generations that are known are listed.",
        };
        return Build(
            "rollback", "Make a running proxy serve an earlier generation again.", "scriptproxy rollback 9", [generation],
            (options, parsed) => actions.RollBackAsync(
                options, parsed.GetValue(generation), parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error));
    }

    /// <summary>Reads a number from 0, or says that it is none.</summary>
    internal static int? Number(ArgumentResult result, string name)
    {
        var text = result.Tokens[0].Value;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return number;
        }

        result.AddError($"{name} is a number, not '{text}'");
        return null;
    }

    internal static Command Build(
        string name, string description, string example, IEnumerable<Symbol> own, Func<AdminOptions, ParseResult, Task<int>> action)
    {
        var admin = RunOptionSet.Admin("The proxy's admin address. Default: as the configuration says.");
        var config = RunOptionSet.Config();
        var command = new Command(name, description) { admin, config, CommandLine.Help(example) };
        foreach (var symbol in own)
        {
            if (symbol is Argument argument)
            {
                command.Arguments.Add(argument);
            }
            else
            {
                command.Options.Add((Option)symbol);
            }
        }

        command.SetAction(parsed => action(new AdminOptions(RunOptionSet.FullPath(parsed.GetValue(config)), parsed.GetValue(admin)), parsed));
        return command;
    }
}
