using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Rules.Mistakes;

/// <summary>Answers what a part of a rule means; the compiler is asked only when the first question comes.</summary>
internal sealed class SemanticSource(Compilation compilation, SyntaxTree tree)
{
    private SemanticModel? _model;

    private SemanticModel Model => _model ??= compilation.GetSemanticModel(tree);

    /// <summary>The name of an expression's type, such as <c>Verdict</c> or <c>IRequest</c>.</summary>
    public string? TypeOf(ExpressionSyntax expression) => Model.GetTypeInfo(expression).Type?.Name;

    /// <summary>Whether a name stands for what a hook is given: an exchange in one of its phases.</summary>
    public bool IsExchange(ExpressionSyntax expression) =>
        Model.GetSymbolInfo(expression).Symbol is IParameterSymbol { Type: var type } && type.AllInterfaces.Any(inherited => inherited.Name == nameof(IExchange));

    /// <summary>Whether a name stands for a member of a type of the SDK.</summary>
    public bool IsOf<T>(ExpressionSyntax name) => Model.GetSymbolInfo(name).Symbol?.ContainingType is { Name: var type } && type == typeof(T).Name;

    /// <summary>Whether a name stands for a variable of the file itself, which outlives every exchange.</summary>
    public bool IsOfTheFile(ExpressionSyntax expression) => Model.GetSymbolInfo(expression).Symbol is IFieldSymbol or IPropertySymbol { ContainingType.IsScriptClass: true };

    /// <summary>Whether the function around a node is async, where the compiler itself warns of forgotten awaits. The top level of a rule is.</summary>
    public static bool IsWithinAsync(SyntaxNode node) => node.Ancestors().FirstOrDefault(
        outer => outer is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or MethodDeclarationSyntax) switch
    {
        AnonymousFunctionExpressionSyntax lambda => lambda.AsyncKeyword.IsKind(SyntaxKind.AsyncKeyword),
        LocalFunctionStatementSyntax function => function.Modifiers.Any(SyntaxKind.AsyncKeyword),
        MethodDeclarationSyntax method => method.Modifiers.Any(SyntaxKind.AsyncKeyword),
        _ => true,
    };
}
