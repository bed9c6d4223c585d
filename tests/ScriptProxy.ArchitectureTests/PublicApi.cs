using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using ScriptProxy.Host.Rules;
using ScriptProxy.Sdk;

namespace ScriptProxy.ArchitectureTests;

/// <summary>What the SDK lets others see, one line for each type and member, in an order that depends on nothing but the names.</summary>
internal static class PublicApi
{
    private static readonly SymbolDisplayFormat Type = new(
        typeQualificationStyle: SymbolDisplayTypeQualificationStyle.NameAndContainingTypesAndNamespaces,
        genericsOptions: SymbolDisplayGenericsOptions.IncludeTypeParameters | SymbolDisplayGenericsOptions.IncludeVariance | SymbolDisplayGenericsOptions.IncludeTypeConstraints,
        propertyStyle: SymbolDisplayPropertyStyle.ShowReadWriteDescriptor,
        kindOptions: SymbolDisplayKindOptions.IncludeTypeKeyword,
        miscellaneousOptions: SymbolDisplayMiscellaneousOptions.UseSpecialTypes | SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    private static readonly SymbolDisplayFormat Member = Type
        .WithMemberOptions(
            SymbolDisplayMemberOptions.IncludeContainingType | SymbolDisplayMemberOptions.IncludeParameters | SymbolDisplayMemberOptions.IncludeType
            | SymbolDisplayMemberOptions.IncludeModifiers | SymbolDisplayMemberOptions.IncludeAccessibility | SymbolDisplayMemberOptions.IncludeRef
            | SymbolDisplayMemberOptions.IncludeConstantValue)
        .WithParameterOptions(
            SymbolDisplayParameterOptions.IncludeName | SymbolDisplayParameterOptions.IncludeType | SymbolDisplayParameterOptions.IncludeDefaultValue
            | SymbolDisplayParameterOptions.IncludeParamsRefOut | SymbolDisplayParameterOptions.IncludeExtensionThis)
        .WithKindOptions(SymbolDisplayKindOptions.IncludeMemberKeyword);

    private static IAssemblySymbol Sdk { get; } = (IAssemblySymbol)CSharpCompilation.Create("Api", references: SharedReferences.All)
        .GetAssemblyOrModuleSymbol(SharedReferences.All.Single(reference => reference.Display == typeof(Hooks).Assembly.Location))!;

    public static string Render()
    {
        var text = new StringBuilder();
        foreach (var type in VisibleTypes().OrderBy(type => type.ToDisplayString(Type), StringComparer.Ordinal))
        {
            text.Append(Head(type)).Append('\n');
            foreach (var member in VisibleMembers(type).Select(member => member.ToDisplayString(Member)).Order(StringComparer.Ordinal))
            {
                text.Append("    ").Append(member).Append('\n');
            }
        }

        return text.ToString();
    }

    /// <summary>Every assembly that a signature mentions.</summary>
    public static IEnumerable<string> MentionedAssemblies() =>
        VisibleTypes().SelectMany(type => VisibleMembers(type).SelectMany(Mentioned).Concat(type.AllInterfaces).Append(type.BaseType))
            .SelectMany(Parts)
            .Select(type => type.ContainingAssembly.Name)
            .Distinct()
            .Order(StringComparer.Ordinal);

    private static string Head(INamedTypeSymbol type)
    {
        var modifiers = type switch
        {
            { IsStatic: true } => "static ",
            { TypeKind: TypeKind.Class, IsAbstract: true } => "abstract ",
            { TypeKind: TypeKind.Class, IsSealed: true } => "sealed ",
            { IsReadOnly: true } => "readonly ",
            _ => "",
        };
        var bases = type.Interfaces.Select(inherited => inherited.ToDisplayString(Type.WithKindOptions(SymbolDisplayKindOptions.None))).Order(StringComparer.Ordinal);
        var parents = (type.BaseType is { SpecialType: SpecialType.None } parent ? [parent.ToDisplayString(Type.WithKindOptions(SymbolDisplayKindOptions.None))] : Array.Empty<string>()).Concat(bases);
        return $"{modifiers}{type.ToDisplayString(Type)}{string.Concat(parents.Select((name, index) => (index == 0 ? " : " : ", ") + name))}";
    }

    private static IEnumerable<INamedTypeSymbol> VisibleTypes() => Nested(Sdk.GlobalNamespace).Where(IsVisible);

    private static IEnumerable<INamedTypeSymbol> Nested(INamespaceOrTypeSymbol place) =>
        place.GetMembers().OfType<INamespaceOrTypeSymbol>().SelectMany(member => member is INamedTypeSymbol type ? Nested(type).Prepend(type) : Nested(member));

    private static IEnumerable<ISymbol> VisibleMembers(INamedTypeSymbol type) => type.GetMembers().Where(member =>
        member is not INamedTypeSymbol and not IMethodSymbol { AssociatedSymbol: not null }
        && IsVisible(member)
        && !(member.IsImplicitlyDeclared && member is not IMethodSymbol { MethodKind: MethodKind.Constructor }));

    private static bool IsVisible(ISymbol symbol) =>
        symbol.DeclaredAccessibility is Accessibility.Public or Accessibility.Protected or Accessibility.ProtectedOrInternal
        && (symbol.ContainingType is null || IsVisible(symbol.ContainingType));

    private static IEnumerable<ITypeSymbol?> Mentioned(ISymbol member) => member switch
    {
        IMethodSymbol method => method.Parameters.Select(parameter => parameter.Type)
            .Concat(method.TypeParameters.SelectMany(parameter => parameter.ConstraintTypes)).Append(method.ReturnType),
        IPropertySymbol property => property.Parameters.Select(parameter => parameter.Type).Append(property.Type),
        IFieldSymbol field => [field.Type],
        IEventSymbol raised => [raised.Type],
        _ => [],
    };

    private static IEnumerable<ITypeSymbol> Parts(ITypeSymbol? type) => type switch
    {
        null or ITypeParameterSymbol => [],
        IArrayTypeSymbol array => Parts(array.ElementType),
        INamedTypeSymbol { IsGenericType: true } generic => generic.TypeArguments.SelectMany(Parts).Append(generic),
        _ => [type],
    };
}
