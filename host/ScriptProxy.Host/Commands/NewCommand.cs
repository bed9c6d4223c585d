using System.CommandLine;

namespace ScriptProxy.Host.Commands;

/// <summary><c>new rule</c> and <c>new plugin</c>: a starting point that compiles and runs.</summary>
internal static class NewCommand
{
    public static Command Build() => new("new", "Write the starting point of a rule or a plugin.")
    {
        Kind(
            "rule", "Write NAME.csx, into rules/ if that is there.", "scriptproxy new rule 20-api", NewRule.CheckName,
            (name, folder) => NewRule.Write(name, folder ?? NewRule.DefaultFolder(Environment.CurrentDirectory))),
        Kind(
            "plugin", "Write the project NAME, which 'dotnet build' makes into a plugin.", "scriptproxy new plugin Greeting", NewPlugin.CheckName,
            (name, folder) => NewPlugin.Write(name, folder ?? Environment.CurrentDirectory)),
        CommandLine.Help("scriptproxy new rule 20-api"),
    };

    private static Command Kind(
        string kind, string description, string example, Func<string, string?> checkName, Func<string, string?, string> write)
    {
        var name = new Argument<string>("NAME") { Description = $"The {kind}'s name." };
        name.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && checkName(token.Value) is { } problem)
            {
                result.AddError(problem);
            }
        });

        var folder = new Option<string?>("--output") { HelpName = "DIR", Description = "The folder to write to." };
        folder.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && Existing.Folder(token.Value) is { } problem)
            {
                result.AddError($"--output {problem}");
            }
        });

        var command = new Command(kind, description) { name, folder, CommandLine.Help(example) };
        command.SetAction(parsed =>
        {
            parsed.InvocationConfiguration.Output.WriteLine(Written(() => write(parsed.GetRequiredValue(name), parsed.GetValue(folder))));
            return 0;
        });
        return command;
    }

    private static string Written(Func<string> write)
    {
        try
        {
            return write();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"cannot write: {exception.Message}");
        }
    }
}
