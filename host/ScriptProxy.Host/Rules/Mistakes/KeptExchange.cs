using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ScriptProxy.Host.Rules.Mistakes;

/// <summary>An exchange that outlives its hook: its object is used again for other exchanges.</summary>
internal static class KeptExchange
{
    public static Mistake? Check(SyntaxNode node, SemanticSource source) => node switch
    {
        AssignmentExpressionSyntax { Left: IdentifierNameSyntax variable, Right: IdentifierNameSyntax value }
            when source.IsExchange(value) && source.IsOfTheFile(variable) => Explain(value, "is kept in a variable of the file"),
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: "Task" or "ThreadPool" } }, ArgumentList.Arguments: [{ Expression: AnonymousFunctionExpressionSyntax work }, ..] } call
            when IsLeftAlone(call) && UsedIn(work, source) is { } used => Explain(used, "is used by a task that nobody waits for"),
        _ => null,
    };

    private static bool IsLeftAlone(InvocationExpressionSyntax call) =>
        call.Parent is ExpressionStatementSyntax or AssignmentExpressionSyntax { Left: IdentifierNameSyntax { Identifier.ValueText: "_" } };

    // Its own parameters are not meant.
    private static IdentifierNameSyntax? UsedIn(AnonymousFunctionExpressionSyntax work, SemanticSource source) =>
        work.Body.DescendantNodesAndSelf().OfType<MemberAccessExpressionSyntax>().Select(access => access.Expression).OfType<IdentifierNameSyntax>().FirstOrDefault(source.IsExchange);

    private static Mistake Explain(IdentifierNameSyntax name, string how) => new(
        name.GetLocation(), "SP0333", $"{name} {how}, and stands for another exchange when this one is over; take out of it what is needed while the hook runs");
}
