using Mono.Cecil;
using Mono.Cecil.Cil;

namespace ScriptProxy.Host.Rules.Weaving;

/// <summary>
/// Has weavers change the code of a compiled rule. What a debugger and a stack trace need stays as it was: the embedded symbols with their source, and the place of every
/// statement. Thread-safe.
/// </summary>
internal static class WovenImage
{
    /// <param name="image">The assembly, with embedded symbols.</param>
    /// <param name="weavers">Those who change it, in this order.</param>
    /// <returns>The assembly as they left it.</returns>
    public static byte[] Of(byte[] image, IReadOnlyList<IWeaver> weavers)
    {
        using var input = new MemoryStream(image, writable: false);
        using var assembly = ModuleDefinition.ReadModule(input, new ReaderParameters { ReadSymbols = true, SymbolReaderProvider = new EmbeddedPortablePdbReaderProvider() });
        foreach (var weaver in weavers)
        {
            weaver.Weave(assembly);
        }

        using var output = new MemoryStream();
        assembly.Write(output, new WriterParameters { WriteSymbols = true, SymbolWriterProvider = new EmbeddedSymbols(), DeterministicMvid = true });
        return output.ToArray();
    }

    /// <summary>Writes the symbols into an image that is in memory: Cecil's own provider wants the name of a file.</summary>
    private sealed class EmbeddedSymbols : ISymbolWriterProvider
    {
        private readonly EmbeddedPortablePdbWriterProvider _provider = new();

        public ISymbolWriter GetSymbolWriter(ModuleDefinition module, string fileName) => _provider.GetSymbolWriter(module, module.Name);

        public ISymbolWriter GetSymbolWriter(ModuleDefinition module, Stream symbolStream) => throw new NotSupportedException();
    }
}
