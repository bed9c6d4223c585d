using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;
using ScriptProxy.Host.Rules;

namespace ScriptProxy.Host.LogPoints;

/// <summary>Puts log points into a rule's text, each on the line of its statement, so that all lines keep their numbers. The file itself stays as it is.</summary>
internal static class PointText
{
    private const string Call = "global::ScriptProxy.Sdk.LogPoints.LogPoint";
    private const string Opening = "{ ";

    /// <summary>A statement to insert.</summary>
    /// <param name="Text">The statement, with a space after it.</param>
    /// <param name="WhenAt">Where the condition begins in it.</param>
    /// <param name="ExpressionAt">Where the expression begins in it.</param>
    public sealed record Statement(string Text, int WhenAt, int ExpressionAt);

    /// <summary>Makes the statement of a log point.</summary>
    /// <param name="sink">The number that it calls.</param>
    /// <param name="expression">What it logs.</param>
    /// <param name="when">When; null for always.</param>
    public static Statement StatementFor(int sink, string expression, string? when)
    {
        var text = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"if ({Call}.Wants({sink})) {{ try {{ "));
        var whenAt = 0;
        if (when is not null)
        {
            text.Append("if (");
            whenAt = text.Length;
            text.Append(when).Append(") ");
        }

        text.Append(CultureInfo.InvariantCulture, $"{Call}.Write({sink}, ");
        var expressionAt = text.Length;
        text.Append(expression);
        text.Append(CultureInfo.InvariantCulture, $"); }} catch (global::System.Exception __logPoint{sink}) {{ {Call}.Failed({sink}, __logPoint{sink}); }} }} ");
        return new Statement(text.ToString(), whenAt, expressionAt);
    }

    /// <summary>Where a statement begins in the text that it is inserted into, if it is the only one.</summary>
    public static int StartOf(PointPlace place) => place.Statement.SpanStart + (place.IsAlone ? Opening.Length : 0);

    /// <summary>A rule with statements in it.</summary>
    /// <param name="rule">The rule as it is on disk.</param>
    /// <param name="statements">What to insert, and where, by file.</param>
    public static RuleSource Insert(RuleSource rule, ILookup<string, (PointPlace Place, string Text)> statements)
    {
        var files = rule.Files.ToDictionary(StringComparer.Ordinal);
        var hash = new StringBuilder(rule.ContentHash);
        foreach (var file in statements)
        {
            var text = TextOf(rule, file.Key);
            var changes = file.GroupBy(statement => statement.Place.Statement.Span).OrderBy(group => group.Key.Start).ThenByDescending(group => group.Key.End).SelectMany(Changes).ToList();
            files[file.Key] = files[file.Key] with { Content = Encoding.UTF8.GetBytes(Apply(text.ToString(), changes)) };
            foreach (var (place, inserted) in file)
            {
                hash.Append(CultureInfo.InvariantCulture, $"\n{file.Key}({place.Line}): {inserted}");
            }
        }

        return rule with { Files = files, ContentHash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(hash.ToString()))), Original = rule };
    }

    /// <summary>A rule's file as the compiler reads it.</summary>
    public static SourceText TextOf(RuleSource rule, string path) => new RuleSourceResolver(rule).ReadText(path);

    public static Microsoft.CodeAnalysis.SyntaxTree TreeOf(RuleSource rule, string path) => CSharpSyntaxTree.ParseText(TextOf(rule, path), RuleCompiler.ParseOptions, path);

    private static IEnumerable<(int At, string Text)> Changes(IGrouping<TextSpan, (PointPlace Place, string Text)> group)
    {
        var text = string.Concat(group.Select(statement => statement.Text));
        var isAlone = group.First().Place.IsAlone;
        yield return (group.Key.Start, isAlone ? Opening + text : text);
        if (isAlone)
        {
            yield return (group.Key.End, " }");
        }
    }

    private static string Apply(string text, List<(int At, string Text)> changes)
    {
        var result = new StringBuilder(text);
        foreach (var (at, inserted) in Enumerable.Reverse(changes).OrderByDescending(change => change.At)) // stable: of two at one place the later is inserted first, so that the other comes before it
        {
            result.Insert(at, inserted);
        }

        return result.ToString();
    }
}
