using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Rules.Mistakes;

/// <summary>A path that is written as elsewhere, with stars, as an expression or with a method: here all that stands for itself, and what the hook was to guard stays open.</summary>
internal static class ForeignPath
{
    public static Mistake? Check(SyntaxNode node, SemanticSource source) => Template(node) is { } template && WhatIsWrong(template.Token.ValueText) is { } wrong && IsTemplate(node, source)
        ? new Mistake(template.GetLocation(), "SP0334", wrong)
        : null;

    private static string? WhatIsWrong(string path) =>
        path.Contains(' ', StringComparison.Ordinal) ? "a path has no blank, so this matches nothing; methods and hosts are named by: new Match { Path = \"/...\", Methods = [\"POST\"] }"
        : path.Split('{')[0].AsSpan().IndexOfAny("^$()") >= 0 ? "a path is a template and no regular expression: ^, $ and ( stand for themselves in it; write {name} for a segment and {**rest} for the rest, and read them by PathValue(\"name\")"
        : Glob(path) is { } meant ? $"a path is a template and no glob: * stands for itself in it; write: \"{meant}\""
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
            var name = segments[i].TrimStart('*');
            segments[i] = !IsStar(segments[i]) ? segments[i] : i == segments.Length - 1 ? $"{{**{(name.Length > 0 ? name : "rest")}}}" : $"{{{(name.Length > 0 ? name : $"part{i}")}}}";
        }

        return string.Join('/', segments);
    }

    // "*", "**", and "*rest" as routers elsewhere call what they match; no name has anything but letters, digits and _.
    private static bool IsStar(string segment) => segment.StartsWith('*') && segment.TrimStart('*').All(character => char.IsAsciiLetterOrDigit(character) || character == '_');
}
