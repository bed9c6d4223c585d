using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Rules.Mistakes;

/// <summary>What the cache is to keep, said when it has kept it already.</summary>
internal static class LateCache
{
    private static readonly HashSet<string> Decided =
    [
        nameof(CacheDecision.Store), nameof(CacheDecision.Ttl), nameof(CacheDecision.Grace), nameof(CacheDecision.Keep), nameof(CacheDecision.Tags), nameof(CacheDecision.StoreName),
    ];

    public static Mistake? Check(SyntaxNode node, SemanticSource source) =>
        Written(node) is { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: nameof(IResponse.Cache), Expression: var exchange }, Name: var what }
        && Decided.Contains(what.Identifier.ValueText)
        && source.TypeOf(exchange) is nameof(IResponse) or nameof(ICompletion)
            ? new Mistake(what.GetLocation(), "SP0335", $"the cache has stored the answer by now, or not, so {what} has no effect here; write it in OnUpstreamResponse(response => ...)")
            : null;

    private static MemberAccessExpressionSyntax? Written(SyntaxNode node) => node switch
    {
        AssignmentExpressionSyntax { Left: MemberAccessExpressionSyntax member } => member,
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: MemberAccessExpressionSyntax list, Name.Identifier.ValueText: "Add" } } => list,
        _ => null,
    };
}
