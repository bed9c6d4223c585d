using System.Collections;
using System.Globalization;
using System.Text.RegularExpressions;
using ScriptProxy.Plugins.Compression;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.UnitTests.Compression;

/// <summary>What the plugin's README says of its options is so.</summary>
public sealed partial class ReadmeTests
{
    [Fact]
    public void Every_option_is_in_the_table_with_its_default()
    {
        var text = File.ReadAllText(Repository.File("plugins", "ScriptProxy.Plugins.Compression", "README.md"));
        var rows = Row().Matches(text.Split("\n## ").Single(section => section.StartsWith("Options", StringComparison.Ordinal)))
            .ToDictionary(match => match.Groups["key"].Value, match => match.Groups["default"].Value);
        Assert.Equal(
            Leaves("", new CompressionOptions()).Select(leaf => $"{leaf.Key} = {leaf.Default}").Order(),
            rows.Select(row => $"{row.Key} = {row.Value}").Order());
    }

    [Fact]
    public void The_example_of_the_readme_is_taken()
    {
        foreach (var example in ReadmeBlock.Read("plugins/ScriptProxy.Plugins.Compression/README.md", "json"))
        {
            using var hooks = new FakeHooks("Compression", example.Options("Options:Compression"));
            Assert.True(hooks.Options<CompressionOptions>().Enabled);
        }
    }

    private static IEnumerable<(string Key, string Default)> Leaves(string path, object options) =>
        options.GetType().GetProperties().SelectMany(property => property.GetValue(options) switch
        {
            ICollection { Count: 0 } => [(path + property.Name, "none")],
            ICollection { Count: > 10 } => [(path + property.Name, "…")],
            ICollection list => [(path + property.Name, string.Join(", ", list.Cast<object>().Select(item => $"`{item}`")))],
            bool flag => [(path + property.Name, flag ? "`true`" : "`false`")],
            int number => [(path + property.Name, $"`{number.ToString(CultureInfo.InvariantCulture)}`")],
            var section => Leaves($"{path}{property.Name}:", section!),
        });

    [GeneratedRegex(@"^\| `(?<key>[A-Z][A-Za-z:]+)` \| (?<default>[^|]+?) \| ", RegexOptions.Multiline)]
    private static partial Regex Row();
}
