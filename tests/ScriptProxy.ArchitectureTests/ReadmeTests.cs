using System.Text.Json;
using System.Text.RegularExpressions;
using ScriptProxy.Host.Configuration;
using ScriptProxy.Host.Configuration.Schema;
using ScriptProxy.Host.Diagnostics;

namespace ScriptProxy.ArchitectureTests;

/// <summary>What the README files say is so.</summary>
public sealed partial class ReadmeTests
{
    private static readonly string[] Described = ["ReverseProxy", "Kestrel", "Options"];

    public static TheoryData<string, int> Configurations => Pairs(ReadmeBlock.Files.SelectMany(file => ReadmeBlock.Read(file, "json")).Where(IsConfiguration));

    public static TheoryData<string> Files => [.. ReadmeBlock.Files];

    [Theory]
    [MemberData(nameof(Configurations))]
    public void A_configuration_is_one_that_the_proxy_takes(string file, int line)
    {
        using var folder = new TemporaryFolder();
        var text = ReadmeBlock.Read(file, "json").Single(block => block.Line == line).Text;
        DiagnosticList findings = [];
        ConfigurationReader.Read(new(folder.Write("scriptproxy.json", text), new Dictionary<string, string>(), []), findings);
        Assert.Empty(findings);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void A_link_leads_to_a_file(string file) => Assert.DoesNotContain(
        Link().Matches(File.ReadAllText(Repository.File(file))).Select(match => match.Groups["target"].Value),
        target => !target.StartsWith("http", StringComparison.Ordinal) && !Path.Exists(Path.Combine(Path.GetDirectoryName(Repository.File(file))!, target)));

    [Fact]
    public void Every_code_of_a_finding_stands_in_the_table()
    {
        var used = SourceFile.In("host").SelectMany(file => Code().Matches(File.ReadAllText(Repository.File(file)))).Select(match => match.Value);
        var listed = Code().Matches(File.ReadAllText(Repository.File("host", "README.md"))).Select(match => match.Value).ToList();
        Assert.Equal(used.Distinct().Order(StringComparer.Ordinal), listed);
    }

    [Fact]
    public void Every_key_of_the_configuration_stands_in_the_table_with_its_default()
    {
        using var schema = JsonDocument.Parse(ConfigurationSchema.Open());
        var table = File.ReadAllLines(Repository.File("host", "README.md"))
            .SkipWhile(line => !line.StartsWith("| key | default |", StringComparison.Ordinal))
            .TakeWhile(line => line.StartsWith('|'))
            .ToList();
        Assert.All(Keys(schema.RootElement, ""), key =>
        {
            var row = Assert.Single(table, line => line.StartsWith($"| `{key.Name}` |", StringComparison.Ordinal));
            Assert.Contains($"| {Default(key.Node)} |", row, StringComparison.Ordinal);
        });
    }

    private static bool IsConfiguration(ReadmeBlock block)
    {
        using var json = JsonDocument.Parse(block.Text);
        return json.RootElement.EnumerateObject().Any(property => ConfigurationSchema.Instance.Root.Properties.ContainsKey(property.Name));
    }

    private static IEnumerable<(string Name, JsonElement Node)> Keys(JsonElement node, string prefix) =>
        node.GetProperty("properties").EnumerateObject()
            .Where(property => prefix.Length > 0 || !Described.Contains(property.Name))
            .SelectMany(property => property.Value.TryGetProperty("properties", out _)
                ? Keys(property.Value, $"{prefix}{property.Name}:")
                : [($"{prefix}{property.Name}", property.Value)]);

    private static string Default(JsonElement node) => !node.TryGetProperty("default", out var value) ? "none" : value.ValueKind switch
    {
        JsonValueKind.Array when value.GetArrayLength() == 0 => "none",
        JsonValueKind.String => $"`{value.GetString()}`",
        _ => $"`{value.GetRawText().Replace(" ", "", StringComparison.Ordinal).ReplaceLineEndings("")}`",
    };

    private static TheoryData<string, int> Pairs(IEnumerable<ReadmeBlock> blocks)
    {
        var pairs = new TheoryData<string, int>();
        foreach (var block in blocks)
        {
            pairs.Add(block.File, block.Line);
        }

        return pairs;
    }

    [GeneratedRegex(@"\]\((?<target>[^)#\s]+)")]
    private static partial Regex Link();

    [GeneratedRegex(@"\bSP[0-9]{4}\b")]
    private static partial Regex Code();
}
