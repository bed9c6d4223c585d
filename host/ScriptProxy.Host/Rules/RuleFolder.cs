using ScriptProxy.Host.Diagnostics;

namespace ScriptProxy.Host.Rules;

/// <summary>Finds the rules of a folder.</summary>
internal static class RuleFolder
{
    /// <summary>
    /// Reads every <c>*.csx</c> that lies directly in the folder, in ordinal order of names. Names that begin with <c>_</c> or <c>.</c>, and
    /// subfolders, are only for <c>#load</c>; <c>*.test.csx</c> is for <c>scriptproxy test</c>. Never throws: what cannot be read, for instance because it is being replaced just now, is an
    /// error in <paramref name="diagnostics"/> and missing from the result.
    /// </summary>
    /// <param name="folder">The folder; a relative path is taken from the working folder.</param>
    /// <param name="required">Whether a missing folder is an error, because a person named it, or an empty list.</param>
    /// <param name="diagnostics">Where findings go.</param>
    public static IReadOnlyList<RuleSource> Scan(string folder, bool required, DiagnosticList diagnostics)
    {
        folder = Path.GetFullPath(folder);
        try
        {
            var reader = new RuleReader(folder);
            return Names(folder)
                .Where(name => !RuleSource.IsTestName(name))
                .Select(name => reader.Read(Path.Combine(folder, name)))
                .Where(source => IsReadable(source, diagnostics))
                .ToList();
        }
        catch (DirectoryNotFoundException)
        {
            if (required || File.Exists(folder))
            {
                diagnostics.Add(Diagnostic.Error(folder, "SP0301", "there is no such rules folder; create it or name another one"));
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            diagnostics.Add(Diagnostic.Error(folder, "SP0301", $"the rules folder cannot be read: {exception.Message}"));
        }

        return [];
    }

    /// <summary>Reads rules and tests, for what is not about running them. Leaves out what cannot be read.</summary>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder must not be read.</exception>
    public static IReadOnlyList<RuleSource> WithTests(string folder)
    {
        var reader = new RuleReader(folder);
        return [.. Names(folder).Select(name => reader.Read(Path.Combine(folder, name))).Where(source => IsReadable(source, []))];
    }

    /// <summary>The names of the folder's rules and tests, in ordinal order.</summary>
    public static IEnumerable<string> Names(string folder) =>
        new DirectoryInfo(folder).EnumerateFiles()
            .Select(file => file.Name)
            .Where(name => name.EndsWith(".csx", StringComparison.Ordinal) && name[0] is not ('_' or '.'))
            .Order(StringComparer.Ordinal);

    private static bool IsReadable(RuleSource source, DiagnosticList diagnostics)
    {
        var problem = source.Files[source.Path].Problem;
        if (problem is not null)
        {
            diagnostics.Add(Diagnostic.Error(source.Path, "SP0302", $"the rule {problem}"));
        }

        return problem is null;
    }
}
