using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;
using ScriptProxy.Host.Configuration;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Rules.Hints;

/// <summary>For a member that is not there: another phase has it, it is spelled otherwise, or it is called otherwise here.</summary>
internal static class MemberHints
{
    private const int Listed = 48;

    private static readonly string[] OfAnyObject = [nameof(Equals), nameof(GetHashCode), nameof(ToString), nameof(GetType), "Deconstruct"];

    private static readonly string[] AnswerNames = ["Response", "ResponseHeaders", "ResponseHeader"];

    public static string? For(HintPlace place)
    {
        // Of an extension that does not fit, the compiler marks what it would extend.
        var name = place.Code == "CS1929" ? place.Node?.FirstAncestorOrSelf<InvocationExpressionSyntax>()?.Expression is MemberAccessExpressionSyntax called ? called.Name.Identifier.ValueText : null : place.Name;
        if (name is null || TypeOf(place, name) is not { } type)
        {
            return null;
        }

        var members = MembersOf(type);
        return Phases.IsView(type.Name) ? ForExchange(name, type, members)
            : type.Name == nameof(StringValues) && typeof(string).GetMember(name).Length > 0
                ? $"a header may have several values, so this is a StringValues: write .ToString().{name}"
            : type.Name == nameof(ILogger) && Habits.LogMembers.GetValueOrDefault(name) is { } logs ? $"here it is {logs}"
            : DidYouMean(name, members) ?? Listing(type);
    }

    /// <summary>For an object that is made with arguments and has none: its members are set by name.</summary>
    public static string? ForCreation(HintPlace place) =>
        place.Node?.FirstAncestorOrSelf<BaseObjectCreationExpressionSyntax>() is { ArgumentList.Arguments.Count: > 0 } made
        && place.Model.GetTypeInfo(made).Type is { } type && Listing(type) is { } has
            ? $"{has}; write: new {type.Name} {{ Name = value }}"
            : null;

    private static string? ForExchange(string name, ITypeSymbol type, IReadOnlyCollection<string> members)
    {
        if (type.Name is nameof(IRequest) or nameof(IUpstreamRequest) && AnswerNames.Contains(name, StringComparer.OrdinalIgnoreCase))
        {
            return "there is no answer yet; edit it in a hook of its own: OnResponse(response => response.Headers[\"X-Name\"] = \"value\");";
        }

        // What a name means elsewhere says more than what it is spelt like.
        var here = Habits.Members.GetValueOrDefault(name);
        return (here is not null && members.Contains(MemberOf(here)) ? $"here it is {here}" : null)
            ?? Phases.Having(name)
            ?? (here is null ? null : Phases.Having(MemberOf(here)))
            ?? DidYouMean(name, members)
            ?? Listing(type);
    }

    private static string? DidYouMean(string name, IEnumerable<string> members) =>
        Spelling.Nearest(name, members) is { } nearest ? $"did you mean {nearest}?" : null;

    // What a habit's name is called here may go on: PathValue("name"), Elapsed.TotalMilliseconds.
    private static string MemberOf(string here) => here.Split('.', '(')[0];

    // What the SDK declares, and not what every object has.
    private static string? Listing(ITypeSymbol type)
    {
        var ours = new List<ITypeSymbol> { type }.Concat(type.AllInterfaces).Where(from => from.ContainingAssembly?.Name == typeof(IRequest).Assembly.GetName().Name);
        var names = ours.SelectMany(NamesOf).Except(OfAnyObject).Distinct().Order(StringComparer.Ordinal).ToList();
        return names.Count is > 0 and <= Listed ? $"it has {string.Join(", ", names)}" : null;
    }

    private static ITypeSymbol? TypeOf(HintPlace place, string name)
    {
        if (place.Node is { Parent: AssignmentExpressionSyntax { Parent: InitializerExpressionSyntax { Parent: BaseObjectCreationExpressionSyntax made } } set } && set.Left == place.Node)
        {
            return place.Model.GetTypeInfo(made).Type;
        }

        var access = place.Node!.AncestorsAndSelf().OfType<ExpressionSyntax>()
            .FirstOrDefault(node => node is MemberBindingExpressionSyntax || (node is MemberAccessExpressionSyntax member && member.Name.Identifier.ValueText == name));
        var owner = access switch
        {
            MemberAccessExpressionSyntax member => member.Expression,
            MemberBindingExpressionSyntax => access.Ancestors().OfType<ConditionalAccessExpressionSyntax>().FirstOrDefault()?.Expression,
            _ => null,
        };
        return owner is null ? null : place.Model.GetTypeInfo(owner).Type ?? place.Model.GetSymbolInfo(owner).Symbol as ITypeSymbol;
    }

    private static HashSet<string> MembersOf(ITypeSymbol type)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var current = type; current is not null; current = current.BaseType)
        {
            Add(current);
        }

        foreach (var inherited in type.AllInterfaces)
        {
            Add(inherited);
        }

        return names;

        void Add(ITypeSymbol from) => names.UnionWith(NamesOf(from));
    }

    private static IEnumerable<string> NamesOf(ITypeSymbol type) =>
        type.GetMembers().Where(member => member.CanBeReferencedByName && member.DeclaredAccessibility == Accessibility.Public).Select(member => member.Name);
}
