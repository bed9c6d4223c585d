using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using ScriptProxy.Host.Diagnostics;
using Diagnostic = ScriptProxy.Host.Diagnostics.Diagnostic;

namespace ScriptProxy.Host.Rules.Mistakes;

/// <summary>
/// Warns of what compiles and is hardly ever meant. It looks at the text first: a rule without anything suspicious costs no more than
/// walking over its syntax.
/// </summary>
internal static class RuleMistakes
{
    private static readonly Func<SyntaxNode, SemanticSource, Mistake?>[] Checks = [LostResult.Check, AnswerHeader.Check, KeptExchange.Check, ForeignPath.Check, LateCache.Check, TakenLate.Check];

    /// <summary>Adds a warning for each mistake, of a rule that compiles.</summary>
    public static void Find(Compilation compilation, DiagnosticList diagnostics)
    {
        foreach (var tree in compilation.SyntaxTrees)
        {
            var source = new SemanticSource(compilation, tree);
            foreach (var mistake in tree.GetRoot().DescendantNodes().Where(IsLookedAt).SelectMany(node => Checks.Select(check => check(node, source))).OfType<Mistake>())
            {
                var place = mistake.Place.GetLineSpan();
                diagnostics.Add(Diagnostic.Warning(place.Path, mistake.Code, mistake.Message, place.StartLinePosition.Line + 1, place.StartLinePosition.Character + 1));
            }
        }
    }

    private static bool IsLookedAt(SyntaxNode node) => node is ExpressionStatementSyntax or AssignmentExpressionSyntax or InvocationExpressionSyntax;
}
