using ScriptProxy.Host.Diagnostics;
using ScriptProxy.Host.Rules.Packages;

namespace ScriptProxy.Host.Rules;

/// <summary>
/// A rule as it was at one moment: its file and all that it loads. What is compiled is what was hashed, even if the files change meanwhile.
/// </summary>
/// <param name="Name">The file's name with its extension: the unit's name.</param>
/// <param name="Path">The file's full path.</param>
/// <param name="ContentHash">Changes when the file, or anything it loads directly or indirectly, changes, appears or disappears, and when the lock of its packages does.</param>
/// <param name="Files">The file and what it loads, by full path.</param>
internal sealed record RuleSource(string Name, string Path, string ContentHash, IReadOnlyDictionary<string, RuleFile> Files)
{
    /// <summary>The rule as it is on disk, if this one has log points in it.</summary>
    public RuleSource? Original { get; init; }

    /// <summary>The packages that it names; null if it names none.</summary>
    public PackageSet? Packages { get; init; }

    private const string TestExtension = ".test.csx";

    /// <summary>Whether it is no rule but a test of rules.</summary>
    public bool IsTest => IsTestName(Name);

    public static bool IsTestName(string name) => name.EndsWith(TestExtension, StringComparison.Ordinal);

    /// <summary>The rule that a test is about, unless it says otherwise.</summary>
    public static string RuleOf(string test) => test[..^TestExtension.Length] + ".csx";

    /// <summary>A finding with the line of the rule that it is about, if it is about one.</summary>
    public Diagnostic WithExcerpt(Diagnostic finding) => finding is { Excerpt: null, Line: > 0 } && (Original ?? this).Files.TryGetValue(finding.File, out var file)
        ? finding with { Excerpt = Excerpt.Of(file.ReadText(), finding.Line, finding.Column) }
        : finding;
}
