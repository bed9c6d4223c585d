using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Runtime.CompilerServices;

namespace ScriptProxy.Host.Units;

/// <summary>
/// Has the runtime compile the methods of a unit that serves requests before the unit is used. Code that can be unloaded is compiled once and in full, so the
/// first request would pay for it; and what a method lacks, since it was built against something else, shows here and not in a request.
/// </summary>
internal static class UnitWarmUp
{
    /// <exception cref="MissingMemberException">A method uses a member that is not there.</exception>
    /// <exception cref="TypeLoadException">A method uses a type that is not there.</exception>
    public static void Compile(UnitCode code)
    {
        foreach (var handle in code.Assembly is { } assembly ? Methods(assembly) : [])
        {
            RuntimeHelpers.PrepareMethod(handle);
        }
    }

    /// <summary>All methods with a body and without type parameters. Read as metadata, since reflection would keep an object for each.</summary>
    private static unsafe IEnumerable<RuntimeMethodHandle> Methods(Assembly assembly)
    {
        if (!assembly.TryGetRawMetadata(out var blob, out var length))
        {
            return [];
        }

        var reader = new MetadataReader(blob, length);
        var module = assembly.ManifestModule.ModuleHandle;
        return
        [
            .. from handle in reader.MethodDefinitions
               let method = reader.GetMethodDefinition(handle)
               where method.RelativeVirtualAddress != 0
                   && method.GetGenericParameters().Count == 0
                   && reader.GetTypeDefinition(method.GetDeclaringType()).GetGenericParameters().Count == 0
               select module.ResolveMethodHandle(MetadataTokens.GetToken(handle)),
        ];
    }
}
