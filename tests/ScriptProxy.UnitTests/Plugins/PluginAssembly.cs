using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using ScriptProxy.Host.Plugins;

namespace ScriptProxy.UnitTests.Plugins;

/// <summary>Compiles the DLLs of test plugins.</summary>
internal static class PluginAssembly
{
    private static readonly Lazy<MetadataReference[]> Shared = new(() => [.. SharedAssemblies.Paths.Select(path => MetadataReference.CreateFromFile(path))]);

    /// <summary>A plugin whose Configure and members are given.</summary>
    public static string Plugin(string configure = "", string members = "") =>
        $$"""
        using System;
        using System.IO;
        using ScriptProxy.Sdk;
        public sealed class TestPlugin : IProxyPlugin
        {
            {{members}}
            public void Configure(Hooks hooks) { {{configure}} }
        }
        """;

    public static byte[] Compile(string name, string text, params byte[][] references) => Compile(name, text, Shared.Value, references);

    /// <param name="without">The simple name of a shared assembly that one of the references stands in for.</param>
    public static byte[] CompileWithout(string without, string name, string text, params byte[][] references) =>
        Compile(name, text, Shared.Value.Where(reference => Path.GetFileNameWithoutExtension(reference.Display) != without), references);

    private static byte[] Compile(string name, string text, IEnumerable<MetadataReference> shared, byte[][] references)
    {
        using var image = new MemoryStream();
        var result = CSharpCompilation.Create(
            name,
            [CSharpSyntaxTree.ParseText(text)],
            shared.Concat(references.Select(reference => MetadataReference.CreateFromImage(reference))),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary)).Emit(image);
        return result.Success ? image.ToArray() : throw new InvalidOperationException(string.Join('\n', result.Diagnostics));
    }
}
