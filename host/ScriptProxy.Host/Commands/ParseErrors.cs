using System.CommandLine;
using System.CommandLine.Parsing;

namespace ScriptProxy.Host.Commands;

/// <summary>Says in one line what is wrong with a command line and where to read on.</summary>
internal static class ParseErrors
{
    public static string Describe(ParseResult parsed)
    {
        var problem = parsed.UnmatchedTokens is [var token, ..] ? Unknown(token, parsed)
            : Commands(parsed) is { Length: > 0 } commands ? $"a command is missing; there are: {commands}"
            : parsed.Errors[0].Message.TrimEnd('.');
        return $"{problem.ReplaceLineEndings(" ")}. See '{CommandPath(parsed.CommandResult)} --help'.";
    }

    private static string Unknown(string token, ParseResult parsed)
    {
        if (token.StartsWith('-'))
        {
            return $"unknown option '{token}'";
        }

        return Commands(parsed) is { Length: > 0 } commands ? $"unknown command '{token}'; there are: {commands}" : $"'{token}' is one argument too many";
    }

    private static string Commands(ParseResult parsed) => string.Join(", ", parsed.CommandResult.Command.Subcommands.Select(command => command.Name));

    private static string CommandPath(SymbolResult command) =>
        command.Parent is CommandResult parent ? $"{CommandPath(parent)} {((CommandResult)command).Command.Name}" : ((CommandResult)command).Command.Name;
}
