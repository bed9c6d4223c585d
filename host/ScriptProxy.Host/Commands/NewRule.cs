using System.Text.RegularExpressions;

namespace ScriptProxy.Host.Commands;

/// <summary>Writes a new rule.</summary>
internal static partial class NewRule
{
    private const string Extension = ".csx";

    /// <summary>Says what is wrong with a rule's name, or null.</summary>
    public static string? CheckName(string name) =>
        WithoutExtension(name).EndsWith(".test", StringComparison.OrdinalIgnoreCase) ? $"'{name}' would be the name of a test, which is no rule; write the test by hand, beside the rule that it is for"
        : Usable().IsMatch(name) ? null
        : $"'{name}' is not usable as a rule's name: take at most 100 letters, digits, dots, dashes and underscores, the first one a letter or digit";

    /// <summary>Where a rule belongs if the person does not say.</summary>
    public static string DefaultFolder(string currentFolder)
    {
        var rules = Path.Combine(currentFolder, "rules");
        return Directory.Exists(rules) ? rules : currentFolder;
    }

    /// <summary>Writes the rule.</summary>
    /// <param name="name">Its name, with or without extension.</param>
    /// <param name="folder">Where.</param>
    /// <param name="recipe">The recipe that it begins with; null for a starting point that explains itself.</param>
    /// <returns>What to tell the person.</returns>
    /// <exception cref="CommandException">A file of that name exists.</exception>
    public static string Write(string name, string folder, string? recipe = null)
    {
        name = WithoutExtension(name);
        var file = Path.Combine(folder, name + Extension);
        if (Path.Exists(file))
        {
            throw new CommandException($"'{file}' exists already; nothing was written. Choose another name, or delete it first.");
        }

        if (recipe is not null)
        {
            Template.WriteNew(file, Recipes.All[recipe]);
            return $"Wrote {file}\nIn the rules folder of a running proxy it takes part in the next request.";
        }

        Template.Write("Rule.csx", file, ("{{name}}", name));
        return $"""
            Wrote {file}
            In the rules folder of a running proxy it takes part in the next request: curl -i http://localhost:8080/{name}/hello
            """;
    }

    private static string WithoutExtension(string name) => name.EndsWith(Extension, StringComparison.OrdinalIgnoreCase) ? name[..^Extension.Length] : name;

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}\z", RegexOptions.None, Timeout.Infinite)]
    private static partial Regex Usable();
}
