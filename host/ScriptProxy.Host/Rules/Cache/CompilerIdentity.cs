using System.Globalization;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using ScriptProxy.Host.Plugins;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Rules.Cache;

/// <summary>
/// Stands for everything beside its source that a compiled rule depends on: the compiler, how this host calls it, the SDK and the framework. A
/// module's version id changes with every change of what it was built from.
/// </summary>
internal static class CompilerIdentity
{
    private static readonly string[] Compiler = ["Microsoft.CodeAnalysis.dll", "Microsoft.CodeAnalysis.CSharp.dll", "Mono.Cecil.dll"];

    /// <summary>That of this process.</summary>
    public static byte[] Current() => Of(
        [
            typeof(CompilerIdentity).Module.ModuleVersionId,
            typeof(Hooks).Module.ModuleVersionId,
            typeof(object).Module.ModuleVersionId,
            typeof(HttpContext).Module.ModuleVersionId,
            .. Compiler.Select(file => ModuleVersionId(Path.Combine(AppContext.BaseDirectory, file))),
        ],
        SharedAssemblies.Paths);

    /// <param name="modules">The modules that take part.</param>
    /// <param name="references">The files that rules are compiled against. Reading the ids of more than 300 takes longer than compiling a rule, so their sizes and times stand for them.</param>
    public static byte[] Of(IEnumerable<Guid> modules, IEnumerable<string> references)
    {
        var text = new StringBuilder();
        foreach (var module in modules)
        {
            text.Append(module).Append('\n');
        }

        foreach (var file in references.Select(path => new FileInfo(path)).OrderBy(file => file.Name, StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $"{file.Name} {file.Length} {file.LastWriteTimeUtc.Ticks}\n");
        }

        return SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString()));
    }

    /// <summary>Read from the file: asking the type would load the compiler.</summary>
    public static Guid ModuleVersionId(string path)
    {
        using var file = new PEReader(File.OpenRead(path));
        var metadata = file.GetMetadataReader();
        return metadata.GetGuid(metadata.GetModuleDefinition().Mvid);
    }
}
