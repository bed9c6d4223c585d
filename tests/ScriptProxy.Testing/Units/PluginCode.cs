using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using ScriptProxy.Host.Rules;

namespace ScriptProxy.Testing.Units;

/// <summary>Compiles a plugin's source for a test, against what the host shares with plugins and nothing else.</summary>
internal static class PluginCode
{
    // What implicit usings give a plugin's project.
    private const string ImplicitUsings =
        "global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq; "
        + "global using System.Net.Http; global using System.Threading; global using System.Threading.Tasks;";

    private static readonly CSharpCompilationOptions Options =
        new(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable);

    /// <returns>The warnings and errors.</returns>
    public static IEnumerable<Diagnostic> Check(IEnumerable<string> sources, params Type[] alsoKnown) => CSharpCompilation
        .Create(
            "Plugin",
            sources.Prepend(ImplicitUsings).Select(source => CSharpSyntaxTree.ParseText(source)),
            SharedReferences.All.Concat(alsoKnown.Select(type => MetadataReference.CreateFromFile(type.Assembly.Location))),
            Options)
        .GetDiagnostics()
        .Where(finding => finding.Severity >= DiagnosticSeverity.Warning);
}
