using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using ScriptProxy.Host.Configuration;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Rules.Hints;

/// <summary>For a name that nothing has: a namespace is missing, it is misspelt, or it comes from elsewhere.</summary>
internal static class NameHints
{
    private static readonly string[] HookNames =
    [
        .. typeof(Hooks).GetMembers(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Where(member => member is not MethodBase { IsSpecialName: true } and not ConstructorInfo)
            .Select(member => member.Name)
            .Distinct(),
    ];

    /// <summary>For a name in an expression.</summary>
    public static string? ForName(HintPlace place) => place.Name is not { } name ? null
        : ForExchange(place, name) ?? Habits.Names.GetValueOrDefault(name) ?? Using(place.Compilation, name) ?? DidYouMean(place, name);

    /// <summary>For the name of a type.</summary>
    public static string? ForType(HintPlace place) => place.Name is { } name
        ? Using(place.Compilation, name) ?? Using(place.Compilation, name + nameof(Attribute))
        : null;

    /// <summary>For an object of a type that has the name of one of the SDK and is another: how to name the SDK's.</summary>
    public static string? TypeOfSdk(HintPlace place) =>
        place.Node?.FirstAncestorOrSelf<BaseObjectCreationExpressionSyntax>() is { } made
        && place.Model.GetTypeInfo(made).Type is { Name: var name } type
        && place.Message.StartsWith($"'{name}'", StringComparison.Ordinal)
        && type.ContainingAssembly?.Name != typeof(Hooks).Assembly.GetName().Name
        && typeof(Hooks).Assembly.GetType($"{typeof(Hooks).Namespace}.{name}") is { IsPublic: true } ours
            ? $"add: using {name} = {ours.FullName};"
            : null;

    /// <summary>The type whose name is nearly this one; null if there is none, or where a namespace is named.</summary>
    public static string? MeantType(HintPlace place)
    {
        if (place.Name is not { Length: > 0 } name || place.Node!.FirstAncestorOrSelf<UsingDirectiveSyntax>() is not null)
        {
            return null;
        }

        // Among thousands of types something is near to any name. People get the first letter right.
        var types = place.Model.LookupNamespacesAndTypes(place.Node!.SpanStart).OfType<ITypeSymbol>().Select(type => type.Name)
            .Where(type => type.StartsWith(name[..1], StringComparison.OrdinalIgnoreCase));
        return Spelling.Nearest(name, types);
    }

    // The exchange under the name that it has in another hook.
    private static string? ForExchange(HintPlace place, string name) =>
        place.Exchange is { } here
        && (name.ToUpperInvariant() is "REQUEST" or "EXCHANGE" or "CONTEXT"
            || (name.Equals("response", StringComparison.OrdinalIgnoreCase) && place.Hook is nameof(Hooks.OnResponse) or nameof(Hooks.OnUpstreamResponse)))
            ? $"the exchange is called {here} here: it has {nameof(IExchange.Path)}, {nameof(IExchange.RequestHeader)}(\"Name\") and the rest"
            : null;

    private static string? DidYouMean(HintPlace place, string name)
    {
        var known = place.Model.LookupSymbols(place.Node!.SpanStart)
            .Where(symbol => symbol.Kind is SymbolKind.Local or SymbolKind.Parameter or SymbolKind.Field or SymbolKind.Method && symbol.CanBeReferencedByName)
            .Select(symbol => symbol.Name);
        return Spelling.Nearest(name, HookNames.Concat(known).Where(candidate => candidate != name)) is { } nearest ? $"did you mean {nearest}?" : null;
    }

    private static string? Using(Compilation compilation, string type)
    {
        var spaces = compilation.References.Select(compilation.GetAssemblyOrModuleSymbol).OfType<IAssemblySymbol>()
            .Where(assembly => assembly.TypeNames.Contains(type))
            .SelectMany(assembly => NamespacesWith(assembly.GlobalNamespace, type))
            .Distinct()
            .Except(((CSharpCompilationOptions)compilation.Options).Usings)
            .OrderBy(space => space.Length)
            .ThenBy(space => space, StringComparer.Ordinal)
            .ToList();
        return spaces switch
        {
            [] => null,
            [var only] => $"add at the top: using {only};",
            _ => $"add at the top one of: {string.Join(" ", spaces.Take(3).Select(space => $"using {space};"))}",
        };
    }

    private static IEnumerable<string> NamespacesWith(INamespaceSymbol space, string type) => space.GetNamespaceMembers()
        .SelectMany(inner => NamespacesWith(inner, type))
        .Concat(space is { IsGlobalNamespace: false } && space.GetTypeMembers(type).Any(found => found.DeclaredAccessibility == Accessibility.Public) ? [space.ToDisplayString()] : []);
}
