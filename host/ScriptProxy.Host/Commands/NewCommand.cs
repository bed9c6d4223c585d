using System.CommandLine;
using ScriptProxy.Host.Configuration;

namespace ScriptProxy.Host.Commands;

/// <summary><c>new rule</c> and <c>new plugin</c>: a starting point that compiles and runs.</summary>
internal static class NewCommand
{
    public static Command Build(ICommandActions actions) => new("new", "Write the starting point of a rule or a plugin.")
    {
        Rule(actions),
        Plugin(),
        CommandLine.Help("scriptproxy new rule 20-api"),
    };

    private static Command Rule(ICommandActions actions)
    {
        var (name, folder) = (Name("rule", NewRule.CheckName), Folder());
        var recipe = new Option<string?>("--recipe") { HelpName = "RECIPE", Description = $"Begin with a recipe of the book: {Recipes.Names}." };
        recipe.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !Recipes.All.ContainsKey(token.Value))
            {
                result.AddError($"--recipe names '{token.Value}', which is none; {(Spelling.Nearest(token.Value, Recipes.All.Keys) is { } meant ? $"the nearest is '{meant}'" : $"there are: {Recipes.Names}")}");
            }
        });
        var command = new Command("rule", "Write NAME.csx, into rules/ if that is there.") { name, folder, recipe, CommandLine.Help("scriptproxy new rule 20-api --recipe keys") };
        command.SetAction(async parsed =>
        {
            var output = parsed.InvocationConfiguration.Output;
            var target = parsed.GetValue(folder) ?? NewRule.DefaultFolder(Environment.CurrentDirectory);
            output.WriteLine(Written(() => NewRule.Write(parsed.GetRequiredValue(name), target, parsed.GetValue(recipe))));
            try
            {
                await actions.IdeAsync(new RunOptions(null, null, null, null, null, []), isUpdate: true, TextWriter.Null);
            }
            catch (CommandException exception)
            {
                await parsed.InvocationConfiguration.Error.WriteLineAsync($"The editor's projects are as they were: {exception.Message}");
            }

            return 0;
        });
        return command;
    }

    private static Command Plugin()
    {
        var (name, folder) = (Name("plugin", NewPlugin.CheckName), Folder());
        var command = new Command("plugin", "Write the project NAME, which 'dotnet build' makes into a plugin.") { name, folder, CommandLine.Help("scriptproxy new plugin Greeting") };
        command.SetAction(parsed =>
        {
            parsed.InvocationConfiguration.Output.WriteLine(Written(() => NewPlugin.Write(parsed.GetRequiredValue(name), parsed.GetValue(folder) ?? Environment.CurrentDirectory)));
            return 0;
        });
        return command;
    }

    private static Argument<string> Name(string kind, Func<string, string?> check)
    {
        var name = new Argument<string>("NAME") { Description = $"The {kind}'s name." };
        name.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && check(token.Value) is { } problem)
            {
                result.AddError(problem);
            }
        });
        return name;
    }

    private static Option<string?> Folder()
    {
        var folder = new Option<string?>("--output") { HelpName = "DIR", Description = "The folder to write to." };
        folder.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && Existing.Folder(token.Value) is { } problem)
            {
                result.AddError($"--output {problem}");
            }
        });
        return folder;
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
