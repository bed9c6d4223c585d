using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace ScriptProxy.Host.LogPoints;

/// <summary>The statement before which a log point is put.</summary>
/// <param name="Statement">The statement, or a variable of the rule.</param>
/// <param name="Line">Its line, from 1.</param>
internal sealed record PointPlace(SyntaxNode Statement, int Line)
{
    /// <summary>Whether it stands where only one statement may, as after an <c>if</c> without braces.</summary>
    public bool IsAlone => Statement is StatementSyntax && Statement.Parent is not (BlockSyntax or SwitchSectionSyntax or GlobalStatementSyntax or LabeledStatementSyntax);

    /// <summary>Whether it runs once, while the rule loads, and not for exchanges.</summary>
    public bool IsTopLevel => !Statement.Ancestors().Any(ancestor => ancestor is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or BaseMethodDeclarationSyntax or AccessorDeclarationSyntax);

    /// <summary>The statement that starts on a line; null if none does. Of several, the first that runs for exchanges.</summary>
    public static PointPlace? Find(SyntaxTree tree, int line)
    {
        var here = All(tree).Where(place => place.Line == line).ToList();
        return here.Find(place => !place.IsTopLevel) ?? here.FirstOrDefault();
    }

    /// <summary>The lines before and after one where statements start, the nearest of each.</summary>
    public static IReadOnlyList<int> NearestLines(SyntaxTree tree, int line)
    {
        var lines = All(tree).Select(place => place.Line).Distinct().Order().ToList();
        return [.. lines.Where(other => other < line).TakeLast(1), .. lines.Where(other => other > line).Take(1)];
    }

    private static IEnumerable<PointPlace> All(SyntaxTree tree)
    {
        var text = tree.GetText();
        return tree.GetRoot().DescendantNodes().Where(IsPlace).OrderBy(node => node.SpanStart)
            .Select(node => new PointPlace(node, text.Lines.GetLineFromPosition(node.SpanStart).LineNumber + 1));
    }

    private static bool IsPlace(SyntaxNode node) => node switch
    {
        BlockSyntax or LocalFunctionStatementSyntax or LabeledStatementSyntax => false,
        StatementSyntax => true,
        FieldDeclarationSyntax { Parent: CompilationUnitSyntax } => true, // a rule's own variable, which is set in its turn
        _ => false,
    };
}
