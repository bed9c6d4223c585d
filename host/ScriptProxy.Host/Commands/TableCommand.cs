using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Commands;

/// <summary><c>table list</c>, <c>table show</c>, <c>table set</c> and <c>table clear</c>, at a running proxy.</summary>
internal static class TableCommand
{
    private const int DefaultLimit = 100;

    public static Command Build(ICommandActions actions) => new("table", "See and edit what units of a running proxy count by key.")
    {
        List(actions),
        Show(actions),
        Set(actions),
        Clear(actions),
        CommandLine.Help("scriptproxy table show 10-limits.csx clients"),
    };

    private static Command List(ICommandActions actions) =>
        Build(actions, "list", "List the tables.", "scriptproxy table list", [], _ => new TableOrder.List());

    private static Command Show(ICommandActions actions)
    {
        var (unit, table, key) = (Unit(), Table(), OptionalKey("Only this key."));
        var prefix = new Option<string?>("--prefix") { HelpName = "TEXT", Description = "Only keys that begin so." };
        var limit = new Option<int?>("--limit")
        {
            HelpName = "N",
            CustomParser = result => AdminCommands.Number(result, "--limit"),
            Description = $"How many at most, those counted most of late first. Default: {DefaultLimit}; 0 for all.",
        };
        return Build(
            actions, "show", "Show the keys of a table.", "scriptproxy table show 10-limits.csx clients --limit 10", [unit, table, key, prefix, limit],
            parsed => new TableOrder.Show(
                parsed.GetRequiredValue(unit), parsed.GetRequiredValue(table), parsed.GetValue(key), parsed.GetValue(prefix) ?? "", parsed.GetValue(limit) ?? DefaultLimit));
    }

    private static Command Set(ICommandActions actions)
    {
        var (unit, table) = (Unit(), Table());
        var key = new Argument<string>("KEY") { Description = "The key; it is added if it is not there." };
        var counts = Many("--count", "[NAME=]N", "A new count, of the first counter or the one named; may be repeated.");
        var tags = Many("--tag", "TAG", "A tag to set; may be repeated.");
        var untag = Many("--untag", "TAG", "A tag to take away; may be repeated.");
        var lifetime = new Option<string?>("--for") { HelpName = "TIME", Description = "How long the tags last: 30s, 10m, 2h or 1d. Default: as long as the key is known." };
        var command = Build(
            actions, "set", "Change one key.", "scriptproxy table set 10-limits.csx clients 192.0.2.7 --tag banned --for 10m", [unit, table, key, counts, tags, lifetime, untag],
            parsed => new TableOrder.Set(
                parsed.GetRequiredValue(unit), parsed.GetRequiredValue(table), parsed.GetRequiredValue(key), ReadCounts(parsed.GetValue(counts) ?? [])!, parsed.GetValue(tags) ?? [],
                parsed.GetValue(lifetime) is { } text ? Times.Read(text) : null, parsed.GetValue(untag) ?? []));
        command.Validators.Add(result => Check(result, counts, tags, untag, lifetime));
        return command;
    }

    private static Command Clear(ICommandActions actions)
    {
        var (unit, table, key) = (Unit(), Table(), OptionalKey("The key to forget. Without it, all are forgotten."));
        return Build(
            actions, "clear", "Forget one key or all.", "scriptproxy table clear 10-limits.csx clients 192.0.2.7", [unit, table, key],
            parsed => new TableOrder.Clear(parsed.GetRequiredValue(unit), parsed.GetRequiredValue(table), parsed.GetValue(key)));
    }

    private static void Check(CommandResult result, Option<string[]> counts, Option<string[]> tags, Option<string[]> untag, Option<string?> lifetime)
    {
        if (new[] { counts, tags, untag }.All(option => result.GetValue(option) is not { Length: > 0 }))
        {
            result.AddError("set takes --count, --tag or --untag");
        }

        if (ReadCounts(result.GetValue(counts) ?? []) is null)
        {
            result.AddError("--count takes a number, or NAME=NUMBER");
        }

        if (result.GetValue(lifetime) is { } text && Times.Read(text) is null)
        {
            result.AddError($"--for takes a time such as 30s, 10m, 2h or 1d, not '{text}'");
        }
    }

    private static Dictionary<string, long>? ReadCounts(string[] texts)
    {
        var counts = new Dictionary<string, long>();
        foreach (var text in texts)
        {
            var equals = text.LastIndexOf('=');
            if (!long.TryParse(text[(equals + 1)..], CultureInfo.InvariantCulture, out var number))
            {
                return null;
            }

            counts[equals < 0 ? TableOptions.FirstCounter : text[..equals]] = number;
        }

        return counts;
    }

    private static Argument<string> Unit() => new("UNIT") { Description = "The unit whose table it is, such as 10-limits.csx." };

    private static Argument<string> Table() => new("TABLE") { Description = "The table's name." };

    private static Argument<string?> OptionalKey(string description) => new("KEY") { Arity = ArgumentArity.ZeroOrOne, Description = description };

    private static Option<string[]> Many(string name, string placeholder, string description) =>
        new(name) { HelpName = placeholder, Description = description, Arity = ArgumentArity.OneOrMore };

    private static Command Build(
        ICommandActions actions, string name, string description, string example, IEnumerable<Symbol> own, Func<ParseResult, TableOrder> read)
    {
        var json = new Option<bool>("--json") { Description = "Print the proxy's answer as it is." };
        return AdminCommands.Build(
            name, description, example, [.. own, json],
            (options, parsed) => actions.TableAsync(options, read(parsed), parsed.GetValue(json), parsed.InvocationConfiguration.Output));
    }
}
