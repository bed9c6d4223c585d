using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Rules.Mistakes;

/// <summary>A header of answers that is set on the request: the upstream gets it, and the client does not.</summary>
internal static class AnswerHeader
{
    // Of RFC 9110, RFC 9111, RFC 6265, RFC 6797, Fetch and Content Security Policy: those that stand in answers alone.
    private static readonly HashSet<string> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        "Accept-Ranges", "Access-Control-Allow-Credentials", "Access-Control-Allow-Headers", "Access-Control-Allow-Methods", "Access-Control-Allow-Origin",
        "Access-Control-Expose-Headers", "Access-Control-Max-Age", "Age", "Alt-Svc", "Cache-Status", "Content-Security-Policy",
        "Content-Security-Policy-Report-Only", "Cross-Origin-Embedder-Policy", "Cross-Origin-Opener-Policy", "Cross-Origin-Resource-Policy", "ETag",
        "Last-Modified", "Location", "Permissions-Policy", "Proxy-Authenticate", "Referrer-Policy", "Retry-After", "Server", "Set-Cookie",
        "Strict-Transport-Security", "Vary", "WWW-Authenticate", "X-Cache", "X-Content-Type-Options", "X-Frame-Options", "X-XSS-Protection",
    };

    public static Mistake? Check(SyntaxNode node, SemanticSource source) => Written(node) is var (headers, name, place)
        && Names.Contains(name)
        && source.TypeOf(headers.Expression) is nameof(IRequest) or nameof(IUpstreamRequest)
        ? new Mistake(place.GetLocation(), "SP0332", $"{name} is a header of answers, and here it is set on the request, for the upstream; for the client, write: OnResponse(response => response.Headers[\"{name}\"] = ...);")
        : null;

    /// <summary>The headers that are written to, and which: <c>x.Headers["Name"] = </c>, <c>x.Headers.Name = </c>, <c>x.Headers.Append("Name", </c>.</summary>
    private static (MemberAccessExpressionSyntax Headers, string Name, SyntaxNode Place)? Written(SyntaxNode node) => node switch
    {
        AssignmentExpressionSyntax { Left: ElementAccessExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Headers" } headers, ArgumentList.Arguments: [var key] } }
            when Text(key) is { } name => (headers, name, key),
        AssignmentExpressionSyntax { Left: MemberAccessExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Headers" } headers, Name: var property } }
            when NameOf(property.Identifier.ValueText) is { } name => (headers, name, property),
        InvocationExpressionSyntax
        {
            Expression: MemberAccessExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Headers" } headers, Name.Identifier.ValueText: "Append" or "Add" or "TryAdd" },
            ArgumentList.Arguments: [var key, _, ..],
        }
            when Text(key) is { } name => (headers, name, key),
        _ => null,
    };

    private static string? Text(ArgumentSyntax key) => key.Expression is LiteralExpressionSyntax literal && literal.IsKind(SyntaxKind.StringLiteralExpression) ? literal.Token.ValueText : null;

    // The properties of IHeaderDictionary are called as the headers are, without dashes.
    private static string? NameOf(string property) => Names.FirstOrDefault(name => name.Replace("-", "", StringComparison.Ordinal).Equals(property, StringComparison.OrdinalIgnoreCase));
}
