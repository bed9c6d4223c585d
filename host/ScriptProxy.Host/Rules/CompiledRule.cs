using ScriptProxy.Host.Rules.Packages;

namespace ScriptProxy.Host.Rules;

/// <summary>A rule, compiled and not yet loaded.</summary>
/// <param name="Name">The unit's name.</param>
/// <param name="Path">The rule's full path.</param>
/// <param name="ContentHash">The hash of the source it was compiled from.</param>
/// <param name="Image">The assembly with its debug information and its source.</param>
/// <param name="Files">The rule's file and those it loads, by full path.</param>
internal sealed record CompiledRule(string Name, string Path, string ContentHash, byte[] Image, IReadOnlyList<string> Files)
{
    /// <summary>Whether it was found compiled, and not compiled here.</summary>
    public bool WasKept { get; init; }

    /// <summary>The clusters to which it routes by a name that stands in its text, each with its place.</summary>
    public IReadOnlyList<RoutedCluster> Clusters { get; init; } = [];

    /// <summary>The packages that are loaded with it; null for none.</summary>
    public PackageSet? Packages { get; init; }

    /// <summary>The class that the compiler makes of a rule, as stack traces show it.</summary>
    public const string ClassName = "Rule";
}
