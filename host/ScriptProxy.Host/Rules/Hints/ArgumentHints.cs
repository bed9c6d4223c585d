using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Rules.Hints;

/// <summary>For a call with too many or too few arguments: what may be given.</summary>
internal static class ArgumentHints
{
    /// <summary>How the query is changed, which reads like a dictionary and is none.</summary>
    public const string Query = "the query is changed by request.SetQuery(\"name\", \"value\"), and null as value takes the parameter away";

    private const int Shown = 4;

    private static readonly SymbolDisplayFormat Format = SymbolDisplayFormat.MinimallyQualifiedFormat
        .WithMemberOptions(SymbolDisplayMemberOptions.IncludeParameters)
        .WithParameterOptions(
            SymbolDisplayParameterOptions.IncludeName | SymbolDisplayParameterOptions.IncludeType | SymbolDisplayParameterOptions.IncludeDefaultValue
            | SymbolDisplayParameterOptions.IncludeParamsRefOut);

    public static string? For(HintPlace place)
    {
        var start = place.Code == "CS1503" ? place.Node?.FirstAncestorOrSelf<ArgumentSyntax>()?.Parent : place.Node;

        // What stands around a "new X(...)" or "x[...]" is another call, whose arguments may be right.
        var around = start?.AncestorsAndSelf().FirstOrDefault(node => node is InvocationExpressionSyntax or BaseObjectCreationExpressionSyntax or ElementAccessExpressionSyntax);
        if (around is not InvocationExpressionSyntax call)
        {
            return null;
        }

        if (call.Expression is MemberAccessExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: nameof(IRequest.Query) } })
        {
            return Query;
        }

        if (call is { Expression: IdentifierNameSyntax { Identifier.ValueText: var hook }, ArgumentList.Arguments: [{ Expression: LiteralExpressionSyntax method }, { Expression: LiteralExpressionSyntax path }, _] } && Phases.IsHook(hook))
        {
            return $"write: {hook}(new Match {{ Methods = [{method}], Path = {path} }}, ...)";
        }

        // Where the name is misspelt as well, the compiler says so itself.
        var forms = place.Model.GetMemberGroup(call.Expression).Select(method => method.ToDisplayString(Format)).Distinct().ToList();
        var more = forms.Count > Shown ? $" and {forms.Count - Shown} more" : "";
        return forms.Count == 0 ? null : $"it is {string.Join(" or ", forms.Take(Shown))}{more}";
    }
}
