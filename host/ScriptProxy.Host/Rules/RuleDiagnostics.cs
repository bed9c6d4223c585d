using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using ScriptProxy.Host.Diagnostics;
using ScriptProxy.Host.Rules.Hints;
using Diagnostic = ScriptProxy.Host.Diagnostics.Diagnostic;

namespace ScriptProxy.Host.Rules;

/// <summary>Turns what the compiler says into findings.</summary>
internal static partial class RuleDiagnostics
{
    private const int Maximum = 30;

    public static void Add(IEnumerable<Microsoft.CodeAnalysis.Diagnostic> found, Compilation compilation, RuleSource source, DiagnosticList diagnostics)
    {
        var shown = OverloadNoise.Without(found.Where(item => item.Severity >= DiagnosticSeverity.Warning && !item.IsSuppressed))
            .OrderByDescending(item => item.Severity)
            .ToList();
        diagnostics.AddRange(shown.Take(Maximum).Select(item => Convert(item, compilation, source)));
        if (shown.Count > Maximum)
        {
            diagnostics.Add(Diagnostic.Warning(source.Path, "SP0307", $"{shown.Count - Maximum} more findings are not shown"));
        }
    }

    private static Diagnostic Convert(Microsoft.CodeAnalysis.Diagnostic item, Compilation compilation, RuleSource source)
    {
        var severity = item.Severity == DiagnosticSeverity.Error ? Severity.Error : Severity.Warning;
        var message = item.GetMessage(CultureInfo.InvariantCulture);
        message = RuleHints.For(item, compilation) is { } hint ? $"{GuessOfTheCompiler().Replace(message, "")} ({hint})" : message;
        if (!item.Location.IsInSource)
        {
            return new Diagnostic(severity, source.Path, 0, 0, item.Id, message);
        }

        var span = item.Location.GetLineSpan();
        return new Diagnostic(severity, span.Path, span.StartLinePosition.Line + 1, span.StartLinePosition.Character + 1, item.Id, message);
    }

    // Where there is a better one.
    [GeneratedRegex(@"(( and no accessible extension method .* could be found)? \(are you missing [^)]*\)| and the best extension method overload .* requires a receiver of type .*)$", RegexOptions.None, Timeout.Infinite)]
    private static partial Regex GuessOfTheCompiler();
}
