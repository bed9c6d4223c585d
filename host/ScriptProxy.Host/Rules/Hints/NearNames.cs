using Microsoft.CodeAnalysis;
using ScriptProxy.Host.Configuration;

namespace ScriptProxy.Host.Rules.Hints;

/// <summary>For a <c>#load</c> of a file that is not there: which was meant.</summary>
internal static class NearNames
{
    private static readonly EnumerationOptions Near = new() { RecurseSubdirectories = true, MaxRecursionDepth = 3, IgnoreInaccessible = true };

    /// <summary>The end of a sentence; empty if no file is meant.</summary>
    public static string Of(SyntaxToken directive)
    {
        var loading = directive.SyntaxTree!.FilePath;
        try
        {
            var folder = Path.GetDirectoryName(loading)!;
            var named = directive.ValueText;
            var files = Directory.EnumerateFiles(folder, "*.csx", Near).Where(file => file != loading && file != RuleReader.Resolve(named, loading))
                .Select(file => Path.GetRelativePath(folder, file).Replace('\\', '/')).Order(StringComparer.Ordinal).ToList();
            var meant = Spelling.Nearest(named, files)
                ?? files.Find(file => Spelling.Nearest(Path.GetFileName(named), [Path.GetFileName(file)]) is not null);
            return meant is null ? "" : $"; did you mean '{meant}'?";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return ""; // a folder that cannot be listed is no help
        }
    }
}
