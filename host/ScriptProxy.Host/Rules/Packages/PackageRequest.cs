using System.Text.RegularExpressions;

namespace ScriptProxy.Host.Rules.Packages;

/// <summary>What a line <c>#r "nuget: Name, Version"</c> asks for.</summary>
/// <param name="Name">The package's name.</param>
/// <param name="Version">One version, and no range: the proxy runs what was seen, and not what is newest.</param>
internal sealed partial record PackageRequest(string Name, string Version)
{
    private const string Prefix = "nuget:";

    /// <summary>Whether a directive is about a package at all, and not a file.</summary>
    public static bool IsMeant(string directive) => directive.TrimStart().StartsWith(Prefix, StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads a directive's text; null if it names no package with one version.</summary>
    public static PackageRequest? Parse(string directive) => Directive().Match(directive) is { Success: true } match
        ? new PackageRequest(match.Groups["name"].Value, match.Groups["version"].Value)
        : null;

    /// <summary>The requests of a rule's text, which is not parsed for it: an unchanged rule never wakes the compiler.</summary>
    public static IEnumerable<PackageRequest> In(string text) =>
        Line().Matches(text).Select(match => Parse(match.Groups["text"].Value)).OfType<PackageRequest>();

    public override string ToString() => $"{Name} {Version}";

    [GeneratedRegex(@"^\s*nuget:\s*(?<name>[A-Za-z0-9_][A-Za-z0-9._-]{0,99})\s*,\s*(?<version>[0-9]+(\.[0-9]+){1,3}(-[A-Za-z0-9.-]+)?)\s*\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, Timeout.Infinite)]
    private static partial Regex Directive();

    [GeneratedRegex("""^[ \t\uFEFF]*#[ \t]*r[ \t]+"(?<text>[^"\r\n\0]+)"[ \t]*(//[^\r\n]*)?\r?$""", RegexOptions.Multiline | RegexOptions.CultureInvariant, Timeout.Infinite)]
    private static partial Regex Line();
}
