using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Rules;

/// <summary>A cluster that a rule's text names where it routes.</summary>
/// <param name="Id">The cluster's id.</param>
/// <param name="File">The file that names it.</param>
/// <param name="Line">Counted from 1.</param>
/// <param name="Column">Counted from 1.</param>
internal readonly record struct RoutedCluster(string Id, string File, int Line, int Column)
{
    /// <summary>All of a rule. What is put together while it runs is not known here.</summary>
    public static IReadOnlyList<RoutedCluster> Of(Compilation compilation) => [.. compilation.SyntaxTrees.SelectMany(tree => Of(compilation, tree))];

    private static IEnumerable<RoutedCluster> Of(Compilation compilation, SyntaxTree tree) =>
        from call in tree.GetRoot().DescendantNodes().OfType<InvocationExpressionSyntax>()
        where call is { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: nameof(IRequest.RouteTo) }, ArgumentList.Arguments.Count: 1 }
        let model = compilation.GetSemanticModel(tree)
        where model.GetSymbolInfo(call).Symbol?.ContainingType.Name == nameof(IRequest)
        from named in Choices(call.ArgumentList.Arguments[0].Expression)
        let id = model.GetConstantValue(named).Value as string
        where !string.IsNullOrEmpty(id)
        let place = named.GetLocation().GetLineSpan()
        select new RoutedCluster(id, place.Path, place.StartLinePosition.Line + 1, place.StartLinePosition.Character + 1);

    private static IEnumerable<ExpressionSyntax> Choices(ExpressionSyntax named) => named switch
    {
        ConditionalExpressionSyntax either => [.. Choices(either.WhenTrue), .. Choices(either.WhenFalse)],
        SwitchExpressionSyntax { Arms: var arms } => arms.SelectMany(arm => Choices(arm.Expression)),
        ParenthesizedExpressionSyntax { Expression: var inner } => Choices(inner),
        _ => [named],
    };
}
