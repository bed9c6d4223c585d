using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Scripting;
using Microsoft.CodeAnalysis.Scripting;
using ScriptProxy.Sdk;

namespace ScriptProxy.UnitTests.Commands;

/// <summary>Compiles what <c>scriptproxy new</c> writes, without loading it, and gives back the warnings and errors.</summary>
internal static class Compiled
{
    private const string ImplicitUsings =
        "global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq; "
        + "global using System.Net.Http; global using System.Threading; global using System.Threading.Tasks;";

    private static readonly string[] RuleImports =
    [
        "System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Net", "System.Net.Http", "System.Text", "System.Text.Json",
        "System.Threading", "System.Threading.Tasks", "Microsoft.AspNetCore.Http", "Microsoft.Extensions.Logging", "Microsoft.Extensions.Primitives",
        "ScriptProxy.Sdk",
    ];

    private static readonly MetadataReference[] Framework =
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path))];

    public static IEnumerable<Diagnostic> Rule(string text) => CSharpScript
        .Create(text, ScriptOptions.Default.WithReferences(Framework).WithImports(RuleImports), typeof(Hooks))
        .GetCompilation().GetDiagnostics().Where(IsBad);

    public static IEnumerable<Diagnostic> Plugin(IEnumerable<string> sources) => CSharpCompilation
        .Create(
            "Plugin",
            sources.Append(ImplicitUsings).Select(source => CSharpSyntaxTree.ParseText(source)),
            Framework,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable))
        .GetDiagnostics().Where(IsBad);

    private static bool IsBad(Diagnostic diagnostic) => diagnostic.Severity >= DiagnosticSeverity.Warning;
}
