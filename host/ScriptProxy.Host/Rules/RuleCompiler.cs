using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;
using Microsoft.CodeAnalysis.Text;
using ScriptProxy.Host.Diagnostics;
using ScriptProxy.Host.Rules.Mistakes;
using ScriptProxy.Host.Rules.Packages;
using ScriptProxy.Host.Rules.Weaving;
using ScriptProxy.Sdk;
using ScriptProxy.Sdk.Testing;
using Diagnostic = ScriptProxy.Host.Diagnostics.Diagnostic;

namespace ScriptProxy.Host.Rules;

/// <summary>Compiles rules to assemblies in memory. Thread-safe; each call needs a <see cref="DiagnosticList"/> of its own.</summary>
/// <remarks>
/// Roslyn's scripting API is not used: it keeps an assembly for ever with every script that it runs.
/// </remarks>
internal static class RuleCompiler
{
    public static readonly CSharpParseOptions ParseOptions = new(LanguageVersion.Latest, DocumentationMode.None, SourceCodeKind.Script);

    // System.Text.RegularExpressions is left out: its Match would make the SDK's Match ambiguous in every rule.
    /// <summary>The namespaces that every rule sees.</summary>
    public static readonly string[] Imports =
    [
        "System", "System.Buffers", "System.Collections.Generic", "System.IO", "System.IO.Pipelines", "System.Linq", "System.Net", "System.Net.Http", "System.Text", "System.Text.Json",
        "System.Threading", "System.Threading.Tasks", "Microsoft.AspNetCore.Http", "Microsoft.Extensions.Logging", "Microsoft.Extensions.Primitives",
        "ScriptProxy.Sdk",
    ];

    /// <summary>
    /// What is no finding of a rule. A possible null dereference (CS8602) is worth a warning; that null meets a type without a question mark is noise in a rule
    /// of ten lines.
    /// </summary>
    public static readonly string[] Unmentioned = ["CS1701", "CS1702", "CS8600", "CS8601", "CS8603", "CS8604", "CS8618", "CS8619", "CS8620", "CS8621", "CS8622", "CS8625"];

    private static readonly CSharpCompilationOptions Options = new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary)
        .WithScriptClassName(CompiledRule.ClassName)
        .WithUsings(Imports)
        .WithOptimizationLevel(OptimizationLevel.Release)
        .WithNullableContextOptions(NullableContextOptions.Enable)
        .WithConcurrentBuild(false)
        .WithDeterministic(true)
        .WithSpecificDiagnosticOptions(Unmentioned.ToDictionary(id => id, _ => ReportDiagnostic.Suppress));

    private static readonly CSharpCompilationOptions Steppable = Options.WithOptimizationLevel(OptimizationLevel.Debug);

    /// <summary>The namespaces that every test of rules sees.</summary>
    public static readonly string[] TestImports = [.. Imports, typeof(Tests).Namespace!];

    /// <summary>Compiles a rule, or a test of rules.</summary>
    /// <param name="source">The rule.</param>
    /// <param name="diagnostics">Gets the errors and warnings, with file, line and column.</param>
    /// <param name="forDebugger">Whether every line is to be stepped on and every variable to be seen, rather than to be fast.</param>
    /// <returns>The rule, or null if there were errors.</returns>
    public static CompiledRule? Compile(RuleSource source, DiagnosticList diagnostics, bool forDebugger = false)
    {
        var resolver = new RuleSourceResolver(source);
        try
        {
            var tree = Parse(resolver.ReadText(source.Path), source.Path);
            return new RuleDirectives(source, resolver, ParseOptions, diagnostics).Check(tree.GetCompilationUnitRoot())
                ? Emit(source, tree, With(forDebugger ? Steppable : Options, source, resolver), diagnostics)
                : null;
        }
        catch (PackageException exception)
        {
            var place = CSharpSyntaxTree.ParseText(resolver.ReadText(source.Path), ParseOptions).GetCompilationUnitRoot().GetReferenceDirectives()
                .FirstOrDefault()?.GetLocation().GetLineSpan().StartLinePosition;
            diagnostics.Add(Diagnostic.Error(source.Path, exception.Code, exception.Message, place is { } first ? first.Line + 1 : 0, place is { } begin ? begin.Character + 1 : 0));
            return null;
        }
        catch (InvalidDataException)
        {
            diagnostics.Add(Diagnostic.Error(source.Path, "SP0302", "the rule, or a file that it loads, is no text; save it as UTF-8"));
            return null;
        }
    }

    /// <summary>Compiles something small, so that the first real rule does not pay for the compiler's own start. About a second.</summary>
    public static void WarmUp()
    {
        const string text =
            """
            var known = new Dictionary<string, int> { ["a"] = 1 };
            OnRequest("/{**rest}", request =>
            {
                if (request.Headers["a"].Count == 0)
                    return request.Respond(401, $"{known.Keys.Where(key => key.Length > 0).Count()}");
                return Continue;
            });
            OnRequest(async request => await Task.Delay(1, request.Aborted));
            OnResponse(response => response.Headers.Remove("Server"));
            """;
        var path = Path.Combine(AppContext.BaseDirectory, "warm-up.csx");
        Compile(new RuleSource("warm-up.csx", path, "", new Dictionary<string, RuleFile> { [path] = new(path, Encoding.UTF8.GetBytes(text)) }), []);
    }

    /// <summary>Finds out what the names in a rule mean, and makes no assembly of it.</summary>
    /// <exception cref="InvalidDataException">The rule, or a file that it loads, is no text.</exception>
    public static CSharpCompilation Bind(RuleSource source)
    {
        var resolver = new RuleSourceResolver(source);
        return Create(source, Parse(resolver.ReadText(source.Path), source.Path), With(Options, source, resolver));
    }

    private static CSharpCompilationOptions With(CSharpCompilationOptions options, RuleSource source, RuleSourceResolver resolver) => options
        .WithSourceReferenceResolver(resolver)
        .WithMetadataReferenceResolver(source.Packages is { Locked: not null } packages ? new PackageResolver(packages) : null);

    private static IEnumerable<MetadataReference> ReferencesOf(CSharpCompilationOptions options) =>
        options.MetadataReferenceResolver is PackageResolver packages ? SharedReferences.All.Concat(packages.References) : SharedReferences.All;

    private static CSharpCompilation Create(RuleSource source, SyntaxTree tree, CSharpCompilationOptions options) => CSharpCompilation.CreateScriptCompilation(
        CompiledRule.ClassName, tree, ReferencesOf(options), source.IsTest ? options.WithUsings(TestImports) : options, globalsType: source.IsTest ? typeof(Tests) : typeof(Hooks));

    private static SyntaxTree Parse(SourceText text, string path) => CSharpSyntaxTree.ParseText(text, ParseOptions, path);

    private static CompiledRule? Emit(RuleSource source, SyntaxTree tree, CSharpCompilationOptions options, DiagnosticList diagnostics)
    {
        var compilation = Create(source, tree, options);
        if (compilation.SyntaxTrees.All(used => used.GetCompilationUnitRoot().Members.Count == 0))
        {
            diagnostics.Add(Diagnostic.Warning(source.Path, "SP0303", "the rule is empty, so it does nothing; give it a hook or delete it"));

            // The compiler emits no assembly where there is no statement.
            var statement = new TextChange(new TextSpan(tree.Length, 0), "\n;");
            compilation = compilation.ReplaceSyntaxTree(tree, Parse(tree.GetText().WithChanges(statement), source.Path));
        }

        using var image = new MemoryStream();
        var result = compilation.Emit(
            image,
            options: new EmitOptions(debugInformationFormat: DebugInformationFormat.Embedded),
            embeddedTexts: compilation.SyntaxTrees.Select(used => EmbeddedText.FromSource(used.FilePath, used.GetText())));
        RuleDiagnostics.Add(result.Diagnostics, compilation, source, diagnostics);
        if (result.Success && !source.IsTest)
        {
            RuleMistakes.Find(compilation, diagnostics);
        }

        return result.Success
            ? new CompiledRule(source.Name, source.Path, source.ContentHash, Woven(image.ToArray(), source, diagnostics), [.. compilation.SyntaxTrees.Select(used => used.FilePath)])
            {
                Packages = source.Packages,
                Clusters = source.IsTest ? [] : RoutedCluster.Of(compilation),
            }
            : null;
    }

    /// <summary>With what keeps its calls from running for ever; a test has a limit of its own.</summary>
    private static byte[] Woven(byte[] image, RuleSource source, DiagnosticList diagnostics) =>
        source.IsTest ? image : WovenImage.Of(image, [new UnboundedCallFinder(source.Path, diagnostics), new WaitWeaver(), new CatchWeaver(), new CheckpointWeaver()]);
}
