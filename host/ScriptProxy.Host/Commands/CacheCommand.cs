using System.CommandLine;
using System.CommandLine.Parsing;

namespace ScriptProxy.Host.Commands;

/// <summary><c>cache list</c>, <c>cache show</c>, <c>cache stats</c> and <c>cache purge</c>, at a running proxy.</summary>
internal static class CacheCommand
{
    private const int DefaultLimit = 100;

    public static Command Build(ICommandActions actions) => new("cache", "See and purge what a running proxy has stored.")
    {
        List(actions),
        Show(actions),
        Stats(actions),
        Purge(actions),
        CommandLine.Help("scriptproxy cache purge https://example.org/news"),
    };

    private static Command List(ICommandActions actions)
    {
        var prefix = Text("--prefix", "URL", "Only what begins so, such as https://example.org/img/.");
        var limit = new Option<int?>("--limit")
        {
            HelpName = "N",
            CustomParser = result => AdminCommands.Number(result, "--limit"),
            Description = $"How many at most. Default: {DefaultLimit}; 0 for all.",
        };
        return Build(
            actions, "list", "List what is stored.", "scriptproxy cache list --prefix https://example.org/img/", [prefix, limit],
            parsed => new CacheOrder.List(parsed.GetValue(prefix) ?? "", parsed.GetValue(limit) ?? DefaultLimit));
    }

    private static Command Show(ICommandActions actions)
    {
        var url = new Argument<string>("URL") { Description = "The address, absolute." };
        return Build(
            actions, "show", "Show one address with all its variants.", "scriptproxy cache show https://example.org/news", [url],
            parsed => new CacheOrder.Show(parsed.GetRequiredValue(url)));
    }

    private static Command Stats(ICommandActions actions) => Build(
        actions, "stats", "Show how requests were answered, by route, and what the stores hold.", "scriptproxy cache stats", [], _ => new CacheOrder.Stats());

    private static Command Purge(ICommandActions actions)
    {
        var url = new Argument<string?>("URL") { Arity = ArgumentArity.ZeroOrOne, Description = "The address, absolute: all its variants go." };
        var prefix = Text("--prefix", "URL", "All that begins so, with a whole host: https://example.org/.");
        var tags = new Option<string[]>("--tag") { HelpName = "TAG", Description = "All that has the tag; may be repeated.", AllowMultipleArgumentsPerToken = true, Arity = ArgumentArity.OneOrMore };
        var ban = Text("--ban", "EXPR", "All that meets an expression, such as 'path ~ ^/img/'; 'url ~ .' is everything.");
        var soft = new Option<bool>("--soft") { Description = "Leave it to be served stale while it is fetched anew." };
        Symbol[] kinds = [url, prefix, tags, ban];
        var command = Build(
            actions, "purge", "Remove from the cache.", "scriptproxy cache purge --tag news --soft", [.. kinds, soft],
            parsed => new CacheOrder.Purge(
                parsed.GetValue(url), parsed.GetValue(prefix), parsed.GetResult(tags) is null ? null : parsed.GetValue(tags), parsed.GetValue(ban), parsed.GetValue(soft)));
        command.Validators.Add(result =>
        {
            if (kinds.Count(kind => IsGiven(result, kind)) != 1)
            {
                result.AddError("purge takes one of URL, --prefix, --tag and --ban");
            }
        });
        return command;
    }

    private static bool IsGiven(CommandResult command, Symbol symbol) =>
        (symbol is Argument argument ? command.GetResult(argument) : (SymbolResult?)command.GetResult((Option)symbol)) is { Tokens.Count: > 0 };

    private static Option<string?> Text(string name, string placeholder, string description) => new(name) { HelpName = placeholder, Description = description };

    private static Command Build(
        ICommandActions actions, string name, string description, string example, IEnumerable<Symbol> own, Func<ParseResult, CacheOrder> read)
    {
        var json = new Option<bool>("--json") { Description = "Print the proxy's answer as it is." };
        return AdminCommands.Build(
            name, description, example, [.. own, json],
            (options, parsed) => actions.CacheAsync(options, read(parsed), parsed.GetValue(json), parsed.InvocationConfiguration.Output));
    }
}
