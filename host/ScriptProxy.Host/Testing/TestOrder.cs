namespace ScriptProxy.Host.Testing;

/// <summary>What <c>scriptproxy test</c> is to do.</summary>
/// <param name="Files">Test files; empty for all of the folder of rules.</param>
/// <param name="Filter">Part of a test's name or its file's; null for all.</param>
/// <param name="IsLive">Whether requests go over sockets.</param>
/// <param name="Coverage">Whether it tells which lines of the rules ran.</param>
/// <param name="CoverageFile">A file that gets the same as lcov has it; null for none.</param>
/// <param name="TimeLimit">How long a test may take.</param>
internal sealed record TestOrder(IReadOnlyList<string> Files, string? Filter, bool IsLive, bool Coverage, string? CoverageFile, TimeSpan TimeLimit)
{
    public static readonly TimeSpan DefaultTimeLimit = TimeSpan.FromSeconds(10);

    /// <summary>Whether they run again whenever a file changes.</summary>
    public bool Watch { get; init; }

    /// <summary>Whether all tests run.</summary>
    public bool IsWhole => Files.Count == 0 && Filter is null;

    public bool Takes(DeclaredTest test, string path) => Filter is not { } text
        || test.Name.Contains(text, StringComparison.OrdinalIgnoreCase)
        || Path.GetFileName(path).Contains(text, StringComparison.OrdinalIgnoreCase);
}
