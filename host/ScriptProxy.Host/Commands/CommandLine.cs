using System.CommandLine;
using System.CommandLine.Help;

namespace ScriptProxy.Host.Commands;

/// <summary>The commands of the executable. A line that cannot be understood is one line on stderr and exit code 2.</summary>
internal static class CommandLine
{
    public const int Misused = 2;

    // A response file would be a second way to say everything, and turn "@" at the start of a value into a surprise.
    private static readonly ParserConfiguration Strict = new() { ResponseFileTokenReplacer = null, EnablePosixBundling = false };

    /// <summary>Runs one command.</summary>
    /// <returns>The command's exit code, or 2 if the line cannot be understood or obeyed.</returns>
    public static async Task<int> InvokeAsync(string[] args, ICommandActions actions, TextWriter output, TextWriter error)
    {
        var parsed = Build(actions).Parse(WithDefaultCommand(args), Strict);
        if (parsed.Errors.Count > 0)
        {
            await error.WriteLineAsync($"scriptproxy: {ParseErrors.Describe(parsed)}");
            return Misused;
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration
            {
                Output = output,
                Error = error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null, // the proxy stops gracefully itself; the parser would cut it off
            });
        }
        catch (CommandException exception)
        {
            await error.WriteLineAsync($"scriptproxy: {exception.Message}");
            return Misused;
        }
    }

    // Options of "run" at the root would also be accepted, and ignored, before any other command.
    private static string[] WithDefaultCommand(string[] args) =>
        args is [] || (args[0].StartsWith('-') && args[0] is not ("--help" or "-h" or "--version")) ? ["run", .. args] : args;

    private static Command Build(ICommandActions actions) => new("scriptproxy", "A reverse proxy programmed in C#: rules and plugins take part in every request, live.\nWithout a command it serves, with the options that 'scriptproxy run --help' explains.")
    {
        RunCommand(
            "run", "Serve. The default command: 'scriptproxy --urls ...' works too.", "scriptproxy run --rules rules --urls http://localhost:8080", actions.RunAsync),
        RunCommand(
            "check", "Check configuration, rules and plugins without serving; print their order and errors.",
            "scriptproxy check --config scriptproxy.json", actions.CheckAsync),
        RunCommand(
            "ide", "Write what Visual Studio Code, Rider and Visual Studio need to complete, check and debug rules.",
            "scriptproxy ide --rules rules", (options, output, _) => actions.IdeAsync(options, isUpdate: false, output)),
        Restore(actions),
        AdminCommands.Status(actions),
        AdminCommands.Reload(actions),
        AdminCommands.RollBack(actions),
        CacheCommand.Build(actions),
        TableCommand.Build(actions),
        ExplainCommand.Build(actions),
        LogPointCommand.Build(actions),
        TestCommand.Build(actions),
        NewCommand.Build(actions),
        Help("scriptproxy --urls http://localhost:8080"),
        VersionAction.Option(),
    };

    private static Command Restore(ICommandActions actions)
    {
        var locked = new Option<bool>("--locked") { Description = "Fail if packages.lock.json does not say all of it already: for build machines." };
        var options = new RunOptionSet();
        var command = new Command("restore", "Fetch the packages that rules name by #r \"nuget: Name, Version\". It needs the .NET SDK; the running proxy never does it.") { locked, Help("scriptproxy restore --rules rules") };
        options.AddTo(command);
        command.SetAction(parsed => actions.RestoreAsync(
            options.Read(parsed), parsed.GetValue(locked), parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error));
        return command;
    }

    private static Command RunCommand(
        string name, string description, string example, Func<RunOptions, TextWriter, TextWriter, Task<int>> action)
    {
        var options = new RunOptionSet();
        var command = new Command(name, description) { Help(example) };
        options.AddTo(command);
        command.SetAction(parsed => action(options.Read(parsed), parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error));
        return command;
    }

    /// <summary>The option that explains a command, with an example of its use.</summary>
    /// <param name="example">The example.</param>
    /// <param name="exitCodes">What the exit codes mean, where it is not the usual.</param>
    internal static HelpOption Help(string example, string exitCodes = ExampleHelpAction.UsualExitCodes) =>
        new("--help", "-h") { Description = "Show this help.", Action = new ExampleHelpAction(example, exitCodes) };
}
