using System.IO.MemoryMappedFiles;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using ScriptProxy.Host.Plugins;

namespace ScriptProxy.Host.Rules;

/// <summary>
/// What rules are compiled against: the SDK and the framework. Made at first use and kept for the life of the process. The files are mapped
/// rather than read, which saves some 85 MB of memory of the process's own; the runtime has them mapped as well.
/// </summary>
internal static class SharedReferences
{
    // The compiler keeps bare pointers into them, so nothing may unmap them.
    private static readonly List<MemoryMappedViewAccessor> Views = [];
    private static readonly Lazy<CSharpCompilation> Reader = new(() => Read(SharedAssemblies.Paths.Select(Map)));

    public static IReadOnlyList<MetadataReference> All => Reader.Value.ExternalReferences;

    // What the compiler has read of them lives as long as a compilation that asked for it. With this one, which stays, a rule finds there what
    // the rules before it needed; without it each has the same types read anew: three times the garbage, and requests wait for its collection.
    private static CSharpCompilation Read(IEnumerable<MetadataReference> references)
    {
        var reader = CSharpCompilation.CreateScriptCompilation("References", references: references);
        _ = reader.GetAssemblyOrModuleSymbol(reader.ExternalReferences[0]); // binds them all
        return reader;
    }

    private static MetadataReference Map(string path)
    {
        using var file = MemoryMappedFile.CreateFromFile(
            new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read), mapName: null, capacity: 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
        var view = file.CreateViewAccessor(offset: 0, size: 0, MemoryMappedFileAccess.Read);

        Views.Add(view);
        return AssemblyMetadata
            .Create(ModuleMetadata.CreateFromImage(view.SafeMemoryMappedViewHandle.DangerousGetHandle(), (int)new FileInfo(path).Length))
            .GetReference(filePath: path);
    }
}
