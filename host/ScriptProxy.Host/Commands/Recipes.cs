using System.Text.RegularExpressions;

namespace ScriptProxy.Host.Commands;

/// <summary>The recipes of the rule writer's book, rules/README.md, which is carried inside the assembly: blocks of code that begin with <c>// name: what it does</c>.</summary>
internal static partial class Recipes
{
    /// <summary>Their names, as help lists them. Written down, so that no command has to read the book for its help.</summary>
    public const string Names = "redirect, keys, addresses, ask, claims, split, query, tenants, mirror, limit, headers, cors, cache-key, keep, json, errors, slow";

    /// <summary>The texts by their names, in the book's order.</summary>
    public static IReadOnlyDictionary<string, string> All => field ??= Read();

    private static OrderedDictionary<string, string> Read()
    {
        using var reader = new StreamReader(typeof(Recipes).Assembly.GetManifestResourceStream("rules.md")!);
        var book = reader.ReadToEnd().ReplaceLineEndings("\n");
        var chapter = book[book.IndexOf("\n## Recipes\n", StringComparison.Ordinal)..];
        chapter = chapter[..chapter.IndexOf("\n## ", 1, StringComparison.Ordinal)];
        var recipes = new OrderedDictionary<string, string>(StringComparer.Ordinal);
        foreach (Match recipe in Recipe().Matches(chapter))
        {
            recipes.Add(recipe.Groups["name"].Value, recipe.Groups["text"].Value);
        }

        return recipes;
    }

    [GeneratedRegex("^```csharp\n(?<text>// (?<name>[a-z-]+): .*?)^```", RegexOptions.Multiline | RegexOptions.Singleline, Timeout.Infinite)]
    private static partial Regex Recipe();
}
