using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;

namespace ScriptProxy.Testing.Units;

/// <summary>A fenced block of a README.</summary>
/// <param name="File">The README, relative to the repository's root.</param>
/// <param name="Line">The line of the block's first line of text, counted from 1.</param>
/// <param name="Text">The text between the fences.</param>
internal sealed partial record ReadmeBlock(string File, int Line, string Text)
{
    /// <summary>Every README of the repository, relative to its root.</summary>
    public static IEnumerable<string> Files =>
        new[] { "README.md", "host/README.md", "plugins/README.md", "rules/README.md", "sdk/README.md", "tests/README.md", "tests/bench/README.md" }
            .Concat(Directory.GetFiles(Repository.File("plugins"), "README.md", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 1 })
                .Select(file => Path.GetRelativePath(Repository.Root, file)))
            .Distinct()
            .Order(StringComparer.Ordinal);

    /// <summary>The blocks of one language.</summary>
    /// <param name="file">The README, relative to the repository's root.</param>
    /// <param name="language">The word after the fence.</param>
    public static IEnumerable<ReadmeBlock> Read(string file, string language)
    {
        var text = System.IO.File.ReadAllText(Repository.File(file));
        foreach (Match block in Fenced().Matches(text))
        {
            if (block.Groups["language"].Value == language)
            {
                var body = block.Groups["text"];
                yield return new ReadmeBlock(file, text.AsSpan(0, body.Index).Count('\n') + 1, body.Value);
            }
        }
    }

    /// <summary>The keys and values of a block of JSON, below a section if it has it.</summary>
    public Dictionary<string, string?> Options(string section)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(Text));
        IConfiguration root = new ConfigurationBuilder().AddJsonStream(stream).Build();
        var options = root.GetSection(section);
        return (options.Exists() ? options : root).AsEnumerable(makePathsRelative: true)
            .Where(pair => pair.Value is not null)
            .ToDictionary(pair => pair.Key, pair => pair.Value);
    }

    [GeneratedRegex(@"^```(?<language>[a-z]+)\r?\n(?<text>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fenced();
}
