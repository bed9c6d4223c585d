using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Rules.Hints;

/// <summary>
/// A hook can be registered in six forms, and where what it returns fits none of them the compiler complains once for every form that it tried. One of these
/// complaints says what is wrong, and the others only that other forms do not fit either.
/// </summary>
internal static class OverloadNoise
{
    private static readonly HashSet<string> OfReturning = ["CS1643", "CS0126", "CS8030", "CS0029", "CS0266", "CS1662"];

    /// <summary>The findings without those that repeat another one.</summary>
    public static IEnumerable<Diagnostic> Without(IEnumerable<Diagnostic> findings)
    {
        var all = findings.ToList();
        var kept = all.Where(finding => HookOf(finding) is not null).GroupBy(finding => HookOf(finding)!).Select(MostTelling).ToHashSet();
        return all.Where(finding => HookOf(finding) is null || kept.Contains(finding));
    }

    private static Diagnostic MostTelling(IEnumerable<Diagnostic> findings) => findings.OrderBy(Rank).ThenBy(finding => finding.Location.SourceSpan.Start).First();

    private static int Rank(Diagnostic finding) => finding.Id switch
    {
        "CS1643" or "CS0126" => 0,
        "CS0266" => 1,
        "CS0029" when !IsOfVerdict(finding) => 2,
        "CS8030" => 3,
        _ => 4,
    };

    // "Cannot implicitly convert type 'ScriptProxy.Sdk.Verdict' to ...": the verdict is right, and the form is not the one that was meant.
    private static bool IsOfVerdict(Diagnostic finding) =>
        finding.GetMessage(System.Globalization.CultureInfo.InvariantCulture).Contains($"type '{typeof(Verdict).FullName}' to", StringComparison.Ordinal);

    /// <summary>The lambda of a hook that the finding is about what it returns; null for any other finding.</summary>
    private static AnonymousFunctionExpressionSyntax? HookOf(Diagnostic finding)
    {
        if (!OfReturning.Contains(finding.Id) || finding.Location.SourceTree?.GetRoot().FindNode(finding.Location.SourceSpan, getInnermostNodeForTie: true) is not { } node)
        {
            return null;
        }

        var lambda = node.AncestorsAndSelf().OfType<AnonymousFunctionExpressionSyntax>().FirstOrDefault();
        var returned = node.FirstAncestorOrSelf<ReturnStatementSyntax>();
        var isReturned = node == lambda || (returned is not null && (node == returned || node == returned.Expression)) || node == lambda?.ExpressionBody;
        return isReturned && lambda is not null && HintPlace.HookTaking(lambda) is not null ? lambda : null;
    }
}
