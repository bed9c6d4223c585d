using System.Globalization;
using Microsoft.CodeAnalysis;
using ScriptProxy.Host.Diagnostics;
using Diagnostic = ScriptProxy.Host.Diagnostics.Diagnostic;

namespace ScriptProxy.Host.Rules;

/// <summary>Turns what the compiler says into findings.</summary>
internal static class RuleDiagnostics
{
    private const int Maximum = 30;

    public static void Add(IEnumerable<Microsoft.CodeAnalysis.Diagnostic> found, RuleSource source, DiagnosticList diagnostics)
    {
        var shown = found.Where(item => item.Severity >= DiagnosticSeverity.Warning && !item.IsSuppressed)
            .OrderByDescending(item => item.Severity)
            .ToList();
        diagnostics.AddRange(shown.Take(Maximum).Select(item => Convert(item, source)));
        if (shown.Count > Maximum)
        {
            diagnostics.Add(Diagnostic.Warning(source.Path, "SP0307", $"{shown.Count - Maximum} more findings are not shown"));
        }
    }

    private static Diagnostic Convert(Microsoft.CodeAnalysis.Diagnostic item, RuleSource source)
    {
        var severity = item.Severity == DiagnosticSeverity.Error ? Severity.Error : Severity.Warning;
        var message = item.GetMessage(CultureInfo.InvariantCulture);
        message = RuleHints.For(item.Id, message) is { } hint ? $"{message} ({hint})" : message;
        if (!item.Location.IsInSource)
        {
            return new Diagnostic(severity, source.Path, 0, 0, item.Id, message);
        }

        var span = item.Location.GetLineSpan();
        return new Diagnostic(severity, span.Path, span.StartLinePosition.Line + 1, span.StartLinePosition.Character + 1, item.Id, message);
    }
}
