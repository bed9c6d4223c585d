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

    /// <summary>Makes a DLL of a source that is complete by itself.</summary>
    /// <param name="name">The assembly's name.</param>
    /// <param name="text">The source.</param>
    /// <param name="references">The DLLs that it needs beside what the host shares.</param>
    /// <exception cref="InvalidOperationException">It does not compile.</exception>
    public static byte[] Build(string name, string text, params byte[][] references)
    {
        using var image = new MemoryStream();
        var result = CSharpCompilation.Create(
            name,
            [CSharpSyntaxTree.ParseText(text)],
            SharedReferences.All.Concat(references.Select(reference => MetadataReference.CreateFromImage(reference))),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary)).Emit(image);
        return result.Success ? image.ToArray() : throw new InvalidOperationException(string.Join('\n', result.Diagnostics));
    }

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
