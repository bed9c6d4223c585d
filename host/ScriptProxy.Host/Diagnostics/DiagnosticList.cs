using System.Collections;

namespace ScriptProxy.Host.Diagnostics;

/// <summary>
/// Collects findings, so that every one is reported and not the first alone; and each once, however many units came upon it in a file that
/// they share.
/// </summary>
internal sealed class DiagnosticList : IReadOnlyCollection<Diagnostic>
{
    private readonly List<Diagnostic> _items = [];
    private readonly HashSet<Diagnostic> _known = [];

    public int Count => _items.Count;

    public bool HasErrors => _items.Exists(item => item.Severity == Severity.Error);

    public int Errors => _items.Count(item => item.Severity == Severity.Error);

    /// <summary>By file, line and column; findings of one place as they came.</summary>
    public IEnumerable<Diagnostic> InOrder() => _items.OrderBy(item => item.File, StringComparer.Ordinal).ThenBy(item => item.Line).ThenBy(item => item.Column);

    /// <summary>In the same order, for each the lines that it is about, or null; null if none is about a line.</summary>
    public IReadOnlyList<string?>? Excerpts() => _items.Exists(item => item.Excerpt is not null) ? [.. InOrder().Select(item => item.Excerpt)] : null;

    /// <summary>How many there are of each kind.</summary>
    public string Counts() => Counts(Errors, Count - Errors);

    public static string Counts(int errors, int warnings) => $"{errors} error(s), {warnings} warning(s)";

    public void Add(Diagnostic diagnostic)
    {
        if (_known.Add(diagnostic))
        {
            _items.Add(diagnostic);
        }
    }

    public void AddRange(IEnumerable<Diagnostic> diagnostics)
    {
        foreach (var diagnostic in diagnostics)
        {
            Add(diagnostic);
        }
    }

    public void Clear()
    {
        _items.Clear();
        _known.Clear();
    }

    public IEnumerator<Diagnostic> GetEnumerator() => _items.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
