using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using ScriptProxy.Host.Rules;
using ScriptProxy.Sdk;
using ScriptProxy.Sdk.Testing;

namespace ScriptProxy.Host.Ide;

/// <summary>
/// What a rule can call by its bare name, as a program sees it: the members of <see cref="Hooks"/> as static ones of a class that the program inherits from, so that
/// they go before all imported names as they do in the proxy. Their documentation is that of the SDK.
/// </summary>
internal static class GlobalsText
{
    private static readonly SymbolDisplayFormat Format = new(
        globalNamespaceStyle: SymbolDisplayGlobalNamespaceStyle.Included,
        typeQualificationStyle: SymbolDisplayTypeQualificationStyle.NameAndContainingTypesAndNamespaces,
        genericsOptions: SymbolDisplayGenericsOptions.IncludeTypeParameters | SymbolDisplayGenericsOptions.IncludeTypeConstraints,
        memberOptions: SymbolDisplayMemberOptions.IncludeParameters | SymbolDisplayMemberOptions.IncludeType | SymbolDisplayMemberOptions.IncludeRef,
        parameterOptions: SymbolDisplayParameterOptions.IncludeName | SymbolDisplayParameterOptions.IncludeType | SymbolDisplayParameterOptions.IncludeDefaultValue
            | SymbolDisplayParameterOptions.IncludeParamsRefOut,
        miscellaneousOptions: SymbolDisplayMiscellaneousOptions.UseSpecialTypes | SymbolDisplayMiscellaneousOptions.EscapeKeywordIdentifiers
            | SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    /// <summary>For rules.</summary>
    /// <param name="head">The first line.</param>
    public static string Make(string head) => Make(head, typeof(Hooks), RuleCompiler.Imports);

    /// <summary>For tests of rules.</summary>
    /// <param name="head">The first line.</param>
    public static string MakeForTests(string head) => Make(head, typeof(Tests), RuleCompiler.TestImports);

    private static string Make(string head, Type globals, IEnumerable<string> imports)
    {
        var compilation = CSharpCompilation.Create("Globals", references: SharedReferences.All);
        var symbol = compilation.GetTypeByMetadataName(globals.FullName!)!;
        var text = new StringBuilder($"{head}\n#nullable enable\n");
        foreach (var import in imports)
        {
            text.Append($"global using {import};\n");
        }

        text.Append($"\n/// <summary>What a rule can call by its bare name. The members are those of <see cref=\"{globals.FullName}\"/>.</summary>\ninternal abstract class RuleGlobals\n{{\n");
        foreach (var member in symbol.GetMembers().Where(IsForRules))
        {
            Write(text, member);
        }

        return text.Append("}\n\ninternal sealed partial class Program : RuleGlobals;\n").ToString();
    }

    private static bool IsForRules(ISymbol member) =>
        member is { DeclaredAccessibility: Accessibility.Public, IsStatic: false } and (IPropertySymbol or IMethodSymbol { MethodKind: MethodKind.Ordinary });

    private static void Write(StringBuilder text, ISymbol member)
    {
        text.Append($"    /// <inheritdoc cref=\"{member.GetDocumentationCommentId()}\"/>\n");
        foreach (var priority in member.GetAttributes().Where(attribute => attribute.AttributeClass?.Name == "OverloadResolutionPriorityAttribute"))
        {
            text.Append($"    [global::System.Runtime.CompilerServices.OverloadResolutionPriority({priority.ConstructorArguments[0].Value})]\n");
        }

        var body = member is IPropertySymbol { SetMethod: not null } ? "{ get => throw null!; set { } }" : "=> throw null!;";
        text.Append($"    public static {member.ToDisplayString(Format)} {body}\n\n");
    }
}
