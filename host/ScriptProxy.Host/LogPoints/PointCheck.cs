using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using ScriptProxy.Host.Rules;
using ScriptProxy.Host.Rules.Packages;

namespace ScriptProxy.Host.LogPoints;

/// <summary>Finds out whether a log point can be had, before anything is loaded, and says what is wrong in the terms of the person who typed it.</summary>
internal static class PointCheck
{
    private const int MostNames = 30;

    /// <returns>Where it stands.</returns>
    /// <exception cref="LogPointException">It cannot.</exception>
    public static PointPlace Check(RuleSource rule, string path, LogPointRequest request)
    {
        CheckSyntax(request.Expression, "the expression");
        if (request.When is not null)
        {
            CheckSyntax(request.When, "the condition");
        }

        var tree = PointText.TreeOf(rule, path);
        var place = PointPlace.Find(tree, request.Line) ?? throw NoStatement(tree, request);
        var statement = PointText.StatementFor(0, request.Expression, request.When);
        var with = PointText.Insert(rule, new[] { (path, Statement: (place, statement.Text)) }.ToLookup(pair => pair.path, pair => pair.Statement));
        var compilation = Bind(with);
        var bound = compilation.SyntaxTrees.Single(candidate => candidate.FilePath == path);
        var start = PointText.StartOf(place);
        var error = compilation.GetDiagnostics().FirstOrDefault(item => item.Severity == DiagnosticSeverity.Error
            && item.Location.SourceTree == bound && item.Location.SourceSpan.Start >= start && item.Location.SourceSpan.Start < start + statement.Text.Length);
        if (error is null)
        {
            return place; // what is wrong beside it, the reload says
        }

        var at = error.Location.SourceSpan.Start - start;
        var (what, text, column) = at >= statement.ExpressionAt || request.When is null
            ? ("the expression", request.Expression, at - statement.ExpressionAt)
            : ("the condition", request.When, at - statement.WhenAt);
        throw new LogPointException(string.Join(
            Environment.NewLine,
            $"{what} does not compile: {error.Id}: {error.GetMessage(CultureInfo.InvariantCulture)}",
            Caret(text, column),
            InScope(compilation.GetSemanticModel(bound), bound, start, start + statement.ExpressionAt, request)
                + (place.IsTopLevel ? $". The statement there runs once, while the rule loads: to log for each request, name a line within a hook's braces" : "")));
    }

    private static Compilation Bind(RuleSource rule)
    {
        try
        {
            return RuleCompiler.Bind(rule);
        }
        catch (PackageException exception)
        {
            throw new LogPointException($"{rule.Name} serves, but cannot be compiled anew: {exception.Message}");
        }
    }

    /// <exception cref="LogPointException">The text is no expression, or one that must not be.</exception>
    private static void CheckSyntax(string text, string what)
    {
        if (text.Length == 0 || text.AsSpan().ContainsAny('\r', '\n'))
        {
            throw new LogPointException($"{what} is one line of C#, such as: request.Path + \" \" + key");
        }

        var expression = SyntaxFactory.ParseExpression(text, options: RuleCompiler.ParseOptions, consumeFullText: true);
        if (expression.GetDiagnostics().FirstOrDefault(item => item.Severity == DiagnosticSeverity.Error) is { } error)
        {
            throw new LogPointException(string.Join(
                Environment.NewLine,
                $"{what} cannot be read: {error.Id}",
                Caret(text, error.Location.SourceSpan.Start),
                error.GetMessage(CultureInfo.InvariantCulture)));
        }

        if (expression.DescendantTrivia(descendIntoTrivia: true).FirstOrDefault(trivia => !trivia.IsKind(SyntaxKind.WhitespaceTrivia)) is { RawKind: not 0 } comment)
        {
            throw new LogPointException(string.Join(Environment.NewLine, $"{what} has a comment", Caret(text, comment.SpanStart), "leave it out"));
        }

        if (expression.DescendantNodesAndSelf().FirstOrDefault(Changes) is { } change)
        {
            throw new LogPointException(string.Join(
                Environment.NewLine, $"{what} changes something", Caret(text, change.SpanStart), "a log point looks on; to compare, write =="));
        }
    }

    private static bool Changes(SyntaxNode node) =>
        node is AssignmentExpressionSyntax { Parent: not InitializerExpressionSyntax and not WithExpressionSyntax }
            or PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PreIncrementExpression or (int)SyntaxKind.PreDecrementExpression }
            or PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PostIncrementExpression or (int)SyntaxKind.PostDecrementExpression };

    private static LogPointException NoStatement(SyntaxTree tree, LogPointRequest request)
    {
        var text = tree.GetText();
        var nearest = PointPlace.NearestLines(tree, request.Line).Select(line => $"{line}: {text.Lines[line - 1].ToString().Trim()}").ToList();
        return new LogPointException(nearest.Count == 0
            ? $"{request.File} has no statement"
            : string.Join(Environment.NewLine, [$"no statement starts at {request.File}:{request.Line}; the nearest do here", .. nearest.Select(line => $"  {line}")]));
    }

    private static string InScope(SemanticModel model, SyntaxTree tree, int statementStart, int position, LogPointRequest request)
    {
        var symbols = model.LookupSymbols(position);
        var near = symbols
            .Where(symbol => symbol is IParameterSymbol or IRangeVariableSymbol or IMethodSymbol { MethodKind: MethodKind.LocalFunction } || (symbol is ILocalSymbol && symbol.DeclaringSyntaxReferences.Any(declared => declared.SyntaxTree == tree && declared.Span.Start < statementStart)))
            .Select(symbol => symbol.Name).Distinct().Order(StringComparer.OrdinalIgnoreCase).Take(MostNames).ToList();
        var rule = symbols
            .Where(symbol => symbol is IFieldSymbol or IMethodSymbol { MethodKind: MethodKind.Ordinary } && symbol is { IsImplicitlyDeclared: false, ContainingType.IsScriptClass: true })
            .Select(symbol => symbol.Name).Distinct().Order(StringComparer.OrdinalIgnoreCase).Take(MostNames).ToList();
        return $"In scope at {request.File}:{request.Line}: {(near.Count > 0 ? string.Join(", ", near) : "no parameter or local")}{(rule.Count > 0 ? $"; of the rule: {string.Join(", ", rule)}" : "")}";
    }

    private static string Caret(string text, int column) => $"  {text}{Environment.NewLine}  {new string(' ', Math.Clamp(column, 0, text.Length))}^";
}
