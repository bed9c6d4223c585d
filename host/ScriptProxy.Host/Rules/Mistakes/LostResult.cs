using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Rules.Mistakes;

/// <summary>A verdict that is made and not returned, a task that nobody waits for.</summary>
internal static class LostResult
{
    // Whoever calls them wants what they give back. By name first: the compiler is asked about these calls alone.
    private static readonly HashSet<string> Deciding =
    [
        .. typeof(IRequest).Assembly.GetExportedTypes()
            .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static))
            .Where(method => method.ReturnType == typeof(Verdict) || (method.ReturnType.IsGenericType && method.ReturnType.GenericTypeArguments is [var result] && result == typeof(Verdict)))
            .Where(method => !method.IsSpecialName)
            .Select(method => method.Name),
    ];

    public static Mistake? Check(SyntaxNode node, SemanticSource source)
    {
        if (node is not ExpressionStatementSyntax { Expression: var expression } || CallIn(expression) is not { } call || NameOf(call) is not { } name)
        {
            return null;
        }

        if (Deciding.Contains(name) && IsVerdict(expression, source) && !ReturnsOneLater(node))
        {
            return new Mistake(expression.GetLocation(), "SP0330", $"the verdict of {name} is not returned, so the hook has not decided and the exchange fails; write: return {(expression is InvocationExpressionSyntax && IsLater(expression, source) && SemanticSource.IsWithinAsync(node) ? "await " : "")}{Short(expression)};");
        }

        return MayBeTask(name, call) && source.TypeOf(expression) is nameof(Task) or nameof(ValueTask) && !SemanticSource.IsWithinAsync(node)
            ? new Mistake(expression.GetLocation(), "SP0331", $"nobody waits for {name}: the hook is over before it is, and what it throws is lost; make the lambda async and write: await {Short(expression)};")
            : null;
    }

    // A verdict, or one that comes later, which is a hook's result as well.
    private static bool IsVerdict(ExpressionSyntax expression, SemanticSource source) => source.TypeOf(expression) == nameof(Verdict) || IsLater(expression, source);

    private static bool IsLater(ExpressionSyntax expression, SemanticSource source) => source.TypeOf(expression) is nameof(Task) or nameof(ValueTask);

    private static InvocationExpressionSyntax? CallIn(ExpressionSyntax expression) => expression switch
    {
        InvocationExpressionSyntax call => call,
        AwaitExpressionSyntax { Expression: InvocationExpressionSyntax awaited } => awaited,
        _ => null,
    };

    private static string? NameOf(InvocationExpressionSyntax call) => call.Expression switch
    {
        MemberAccessExpressionSyntax access => access.Name.Identifier.ValueText,
        SimpleNameSyntax name => name.Identifier.ValueText,
        _ => null,
    };

    // Task.Run is how a person says that nobody is to wait.
    private static bool MayBeTask(string name, InvocationExpressionSyntax call) =>
        name.EndsWith("Async", StringComparison.Ordinal) || call.Expression.ToString() is "Task.Delay";

    // request.Respond(403); return Verdict.Respond; is odd, and right.
    private static bool ReturnsOneLater(SyntaxNode statement) => statement.Ancestors().OfType<AnonymousFunctionExpressionSyntax>().FirstOrDefault() is { } lambda
        && lambda.DescendantNodes().OfType<ReturnStatementSyntax>()
            .Any(back => back.Expression is MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: nameof(Verdict) }, Name.Identifier.ValueText: not nameof(Verdict.Continue) });

    private static string Short(ExpressionSyntax expression)
    {
        const int longest = 40;
        var text = expression.ToString();
        return text.Length <= longest && !text.Contains('\n', StringComparison.Ordinal) ? text : text[..text.IndexOf('(', StringComparison.Ordinal)] + "(...)";
    }
}
