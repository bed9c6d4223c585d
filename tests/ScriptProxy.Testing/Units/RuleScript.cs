using System.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Scripting;
using Microsoft.CodeAnalysis.Scripting;
using ScriptProxy.Sdk;

namespace ScriptProxy.Testing.Units;

/// <summary>Compiles and runs the text of a rule for a test, with nothing in reach but the framework and the SDK.</summary>
internal static class RuleScript
{
    private static readonly ScriptOptions Options = ScriptOptions.Default
        .WithReferences(Framework(typeof(object)).Concat(Framework(typeof(HttpContext))).Append(Reference(typeof(Hooks).Assembly.Location)))
        .WithImports(
            "System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Net", "System.Net.Http", "System.Text",
            "System.Text.Json", "System.Threading", "System.Threading.Tasks", "Microsoft.AspNetCore.Http", "Microsoft.Extensions.Logging",
            "Microsoft.Extensions.Primitives", "ScriptProxy.Sdk");

    public static IEnumerable<MetadataReference> References => Options.MetadataReferences;

    /// <summary>Registers the rule's hooks.</summary>
    public static Task RunAsync(string text, Hooks hooks, string file = "") => Create(text, file).RunAsync(hooks);

    /// <returns>What the compiler says, warnings included.</returns>
    public static IReadOnlyList<Diagnostic> Compile(string text, string file = "") => Create(text, file).Compile();

    private static Script<object> Create(string text, string file) =>
        CSharpScript.Create($"#nullable enable\n#line 1\n{text}", Options.WithFilePath(file), typeof(Hooks));

    private static IEnumerable<MetadataReference> Framework(Type type) =>
        Directory.EnumerateFiles(Path.GetDirectoryName(type.Assembly.Location)!, "*.dll").Where(IsManaged).Select(Reference);

    private static MetadataReference Reference(string file) => MetadataReference.CreateFromFile(file);

    private static bool IsManaged(string file)
    {
        try
        {
            AssemblyName.GetAssemblyName(file);
            return true;
        }
        catch (BadImageFormatException)
        {
            return false;
        }
    }
}
