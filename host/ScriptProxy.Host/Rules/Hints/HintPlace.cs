using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ScriptProxy.Host.Rules.Hints;

/// <summary>What the compiler complains of: its words, and what stands there.</summary>
internal sealed class HintPlace(Diagnostic finding, Compilation compilation)
{
    private SemanticModel? _model;

    public string Code => finding.Id;

    public string Message { get; } = finding.GetMessage(CultureInfo.InvariantCulture);

    public Compilation Compilation => compilation;

    /// <summary>The innermost part of the rule's text at the place; null if the finding has none.</summary>
    public SyntaxNode? Node { get; } = finding.Location is { IsInSource: true, SourceTree: { } tree } location
        ? tree.GetRoot().FindNode(location.SourceSpan, getInnermostNodeForTie: true)
        : null;

    /// <summary>The name at the place; null if there is something else.</summary>
    public string? Name => Node switch
    {
        SimpleNameSyntax name => name.Identifier.ValueText,
        MemberAccessExpressionSyntax access => access.Name.Identifier.ValueText,
        _ => null,
    };

    /// <summary>What the compiler knows of the text around the place. Only for a finding that has a place.</summary>
    public SemanticModel Model => _model ??= compilation.GetSemanticModel(finding.Location.SourceTree!);

    /// <summary>The hook that the place lies in, such as <c>OnResponse</c>; null outside of hooks.</summary>
    public string? Hook => Node is null ? null : HookOf(Node);

    /// <summary>The hook whose own lambda the place lies in; null outside of hooks, and in a lambda within one.</summary>
    public string? OwnHook => Node?.AncestorsAndSelf().OfType<AnonymousFunctionExpressionSyntax>().FirstOrDefault() is { } nearest ? HookTaking(nearest) : null;

    /// <summary>What the hook around the place calls its exchange; null outside of hooks.</summary>
    public string? Exchange => Node?.AncestorsAndSelf().OfType<LambdaExpressionSyntax>()
        .FirstOrDefault(lambda => HookTaking(lambda) is { } hook && Phases.IsHook(hook)) switch
    {
        SimpleLambdaExpressionSyntax simple => simple.Parameter.Identifier.ValueText,
        ParenthesizedLambdaExpressionSyntax { ParameterList.Parameters: [var only] } => only.Identifier.ValueText,
        _ => null,
    };

    /// <summary>The name of the method, such as <c>OnResponse</c>, that this very lambda is given to; null if that is no hook.</summary>
    public static string? HookTaking(AnonymousFunctionExpressionSyntax lambda) =>
        lambda.Parent is ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: var name } } }
            && name.StartsWith("On", StringComparison.Ordinal) ? name : null;

    /// <summary>The name of the method, such as <c>OnResponse</c>, that a lambda around the node is given to.</summary>
    public static string? HookOf(SyntaxNode node) => node.AncestorsAndSelf().OfType<InvocationExpressionSyntax>()
        .Select(call => call.Expression).OfType<IdentifierNameSyntax>().Select(name => name.Identifier.ValueText)
        .FirstOrDefault(name => name.StartsWith("On", StringComparison.Ordinal));
}
