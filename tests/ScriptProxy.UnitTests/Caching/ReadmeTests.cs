using System.Collections;
using System.Text.RegularExpressions;
using ScriptProxy.Plugins.Caching;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.UnitTests.Caching;

/// <summary>What the plugin's README says of its options is so.</summary>
public sealed partial class ReadmeTests
{
    private const string Readme = "plugins/ScriptProxy.Plugins.Caching/README.md";

    [Fact]
    public void Every_option_is_in_the_table_with_its_default()
    {
        var text = File.ReadAllText(Repository.File("plugins", "ScriptProxy.Plugins.Caching", "README.md"));
        var rows = Row().Matches(text.Split("\n## ").Single(section => section.StartsWith("Options", StringComparison.Ordinal)))
            .ToDictionary(match => match.Groups["key"].Value, match => match.Groups["default"].Value);
        Assert.Equal(
            Leaves("", new CachingOptions()).Select(leaf => $"{leaf.Key} = {leaf.Default}").Order(),
            rows.Select(row => $"{row.Key} = {(row.Value.Contains('…', StringComparison.Ordinal) ? "…" : row.Value)}").Order());
    }

    [Fact]
    public void The_example_of_the_readme_is_taken()
    {
        foreach (var example in ReadmeBlock.Read(Readme, "json"))
        {
            using var hooks = new FakeHooks("Caching", example.Options("Options:Caching"));
            Assert.True(hooks.Options<CachingOptions>().Enabled);
        }
    }

    private static IEnumerable<(string Key, string Default)> Leaves(string path, object options)
    {
        foreach (var property in options.GetType().GetProperties())
        {
            var value = property.GetValue(options);
            var isSection = value is not null and not ICollection && property.PropertyType is { IsClass: true, Namespace: { } space } && space.StartsWith("ScriptProxy", StringComparison.Ordinal);
            foreach (var leaf in isSection ? Leaves($"{path}{property.Name}:", value!) : [($"{path}{property.Name}", Text(value))])
            {
                yield return leaf;
            }
        }
    }

    private static string Text(object? value) => value switch
    {
        null or ICollection { Count: 0 } => "none",
        ICollection { Count: > 10 } => "…",
        IReadOnlyList<string> { Count: 2 } list when list[0] == "127.0.0.0/8" => "this machine",
        ICollection list => string.Join(", ", list.Cast<object>().Select(item => $"`{item}`")),
        bool flag => flag ? "`true`" : "`false`",
        TimeSpan time => $"`{(time.Days > 0 ? time.ToString("d'.'hh':'mm':'ss", null) : time.ToString("h':'mm':'ss", null))}`",
        _ => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"`{value}`"),
    };

    [GeneratedRegex(@"^\| `(?<key>[A-Z][A-Za-z:]+)` \| (?<default>[^|]+?) \| ", RegexOptions.Multiline)]
    private static partial Regex Row();
}
