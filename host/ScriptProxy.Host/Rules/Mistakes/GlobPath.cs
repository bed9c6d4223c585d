using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Rules.Mistakes;

/// <summary>A star in a path template, as in a glob: here it stands for itself, and what the hook was to guard stays open.</summary>
internal static class GlobPath
{
    public static Mistake? Check(SyntaxNode node, SemanticSource source) => Template(node) is { } template && Glob(template.Token.ValueText) is { } meant && IsTemplate(node, source)
        ? new Mistake(template.GetLocation(), "SP0334", $"a path is a template and no glob: * stands for itself in it; write: \"{meant}\"")
        : null;

    private static LiteralExpressionSyntax? Template(SyntaxNode node) => node switch
    {
        InvocationExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: var hook }, ArgumentList.Arguments: [{ Expression: LiteralExpressionSyntax path }, ..] }
            when Hints.Phases.IsHook(hook) && path.IsKind(SyntaxKind.StringLiteralExpression) => path,
        AssignmentExpressionSyntax { Parent: InitializerExpressionSyntax, Left: IdentifierNameSyntax { Identifier.ValueText: nameof(Match.Path) }, Right: LiteralExpressionSyntax path }
            when path.IsKind(SyntaxKind.StringLiteralExpression) => path,
        _ => null,
    };

    private static bool IsTemplate(SyntaxNode node, SemanticSource source) =>
        node is InvocationExpressionSyntax || (node.Parent!.Parent is BaseObjectCreationExpressionSyntax made && source.TypeOf(made) == nameof(Match));

    /// <summary>The template that is most likely meant; null where no segment is a star.</summary>
    private static string? Glob(string path)
    {
        var segments = path.Split('/');
        if (!Array.Exists(segments, IsStar))
        {
            return null;
        }

        for (var i = 0; i < segments.Length; i++)
        {
            segments[i] = !IsStar(segments[i]) ? segments[i] : i == segments.Length - 1 ? "{**rest}" : $"{{part{i}}}";
        }

        return string.Join('/', segments);
    }

    private static bool IsStar(string segment) => segment is "*" or "**";
}
