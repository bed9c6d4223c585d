using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using ScriptProxy.Host.LogPoints;

namespace ScriptProxy.Host.Commands;

/// <summary><c>log-point add</c>, <c>log-point list</c> and <c>log-point remove</c>, at a running proxy.</summary>
internal static class LogPointCommand
{
    public static Command Build(ICommandActions actions) => new("log-point", "Log a value at a line of a rule that serves, without touching its file.")
    {
        Add(actions),
        Build(actions, "list", "List the log points.", "scriptproxy log-point list", [], _ => new LogPointOrder.List()),
        Remove(actions),
        CommandLine.Help("scriptproxy log-point add 20-api.csx:12 'request.Path'"),
    };

    private static Command Add(ICommandActions actions)
    {
        var place = new Argument<string>("FILE:LINE") { Description = "Where: before the statement that starts on the line, with all that it sees." };
        var expression = new Argument<string>("EXPRESSION") { Description = "What to log, in C#." };
        var when = new Option<string?>("--when") { HelpName = "EXPRESSION", Description = "Log only if this is true." };
        var limit = new Option<int?>("--limit")
        {
            HelpName = "N",
            CustomParser = result => AdminCommands.Number(result, "--limit"),
            Description = $"How often at most; ten a second are logged, whatever is said here. Default: {LogPointRequest.DefaultLimit}.",
        };
        var lifetime = new Option<string?>("--for") { HelpName = "TIME", Description = $"For how long: 30s, 10m, 2h; a day at most. Default: {LogPointRequest.DefaultTime.TotalMinutes:0}m." };
        var command = Build(
            actions, "add", "Add one. The rule is loaded anew with it, as if it had been saved: what it keeps in variables begins anew.",
            """scriptproxy log-point add 20-api.csx:12 'request.Path + " " + key' --when 'request.Method == "POST"' --for 1h""", [place, expression, when, limit, lifetime],
            parsed =>
            {
                var (file, line) = ReadPlace(parsed.GetRequiredValue(place))!.Value;
                return new LogPointOrder.Add(new LogPointRequest(
                    file, line, parsed.GetRequiredValue(expression), parsed.GetValue(when), parsed.GetValue(limit) ?? LogPointRequest.DefaultLimit,
                    (parsed.GetValue(lifetime) is { } text ? Times.Read(text)!.Value : LogPointRequest.DefaultTime).TotalSeconds));
            });
        command.Validators.Add(result =>
        {
            if (result.GetValue(place) is { } text && ReadPlace(text) is null)
            {
                result.AddError($"FILE:LINE is a rule and a line, such as 20-api.csx:12, not '{text}'");
            }
            else if (result.GetValue(limit) is < 1 or > LogPointRequest.HighestLimit)
            {
                result.AddError($"--limit is from 1 to {LogPointRequest.HighestLimit}");
            }
            else if (result.GetValue(lifetime) is { } time && (Times.Read(time) is not { } read || read > LogPointRequest.LongestTime))
            {
                result.AddError($"--for takes {Times.Expected}, and no more, not '{time}'");
            }
        });
        return command;
    }

    private static Command Remove(ICommandActions actions)
    {
        var id = new Argument<int?>("ID") { Arity = ArgumentArity.ZeroOrOne, CustomParser = result => AdminCommands.Number(result, "ID"), Description = "Its number." };
        var all = new Option<bool>("--all") { Description = "Remove all." };
        var command = Build(
            actions, "remove", "Remove one or all. The rule is loaded anew, as its file has it.", "scriptproxy log-point remove 3", [id, all],
            parsed => new LogPointOrder.Remove(parsed.GetValue(all) ? null : parsed.GetValue(id)));
        command.Validators.Add(result =>
        {
            if (result.GetValue(all) == result.GetResult(id) is { Tokens.Count: > 0 })
            {
                result.AddError("remove takes ID or --all");
            }
        });
        return command;
    }

    private static (string File, int Line)? ReadPlace(string text)
    {
        var colon = text.LastIndexOf(':');
        return colon > 0 && int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var line) && line > 0 ? (text[..colon], line) : null;
    }

    private static Command Build(
        ICommandActions actions, string name, string description, string example, IEnumerable<Symbol> own, Func<ParseResult, LogPointOrder> read)
    {
        var json = new Option<bool>("--json") { Description = "Print the proxy's answer as it is." };
        return AdminCommands.Build(
            name, description, example, [.. own, json],
            (options, parsed) => actions.LogPointAsync(options, read(parsed), parsed.GetValue(json), parsed.InvocationConfiguration.Output));
    }
}
