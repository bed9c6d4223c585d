using Mono.Cecil;

namespace ScriptProxy.Host.Rules.Weaving;

/// <summary>What is known of the framework's methods.</summary>
internal static class LibraryCalls
{
    // Neither threads nor timers of the framework: what those do is nobody's call, and may go on for as long as the unit is there.
    private static readonly Dictionary<string, string[]> Carrying = new(StringComparer.Ordinal)
    {
        ["System.Threading.Tasks.Task"] = ["Run", "ContinueWith"],
        ["System.Threading.Tasks.Task`1"] = ["ContinueWith"],
        ["System.Threading.Tasks.TaskFactory"] = ["StartNew"],
        ["System.Threading.Tasks.TaskFactory`1"] = ["StartNew"],
        ["System.Threading.Tasks.Parallel"] = ["For", "ForEach", "Invoke", "ForAsync", "ForEachAsync"],
        ["System.Linq.ParallelEnumerable"] = ["AsParallel"],
    };

    private static readonly HashSet<string> Sized = new(StringComparer.Ordinal)
    {
        "System.String::.ctor", "System.String::PadLeft", "System.String::PadRight", "System.Text.StringBuilder::.ctor", "System.Text.StringBuilder::Append",
        "System.Collections.Generic.List`1::.ctor", "System.Collections.Generic.Dictionary`2::.ctor", "System.Collections.Generic.HashSet`1::.ctor", "System.Collections.Generic.Queue`1::.ctor",
        "System.Collections.Generic.Stack`1::.ctor", "System.IO.MemoryStream::.ctor", "System.Buffers.ArrayBufferWriter`1::.ctor", "System.Array::Resize", "System.Array::CreateInstance",
    };

    // Of what has a property Capacity.
    private static readonly Dictionary<string, string[]> Growing = new(StringComparer.Ordinal)
    {
        ["System.Text.StringBuilder"] = ["EnsureCapacity", "set_Length", "set_Capacity"],
        ["System.IO.MemoryStream"] = ["set_Capacity"],
        ["System.Collections.Generic.List`1"] = ["EnsureCapacity", "set_Capacity"],
        ["System.Collections.Generic.Dictionary`2"] = ["EnsureCapacity"],
        ["System.Collections.Generic.HashSet`1"] = ["EnsureCapacity"],
        ["System.Collections.Generic.Queue`1"] = ["EnsureCapacity"],
        ["System.Collections.Generic.Stack`1"] = ["EnsureCapacity"],
    };

    private static readonly Dictionary<string, string[]> Allocating = new(StringComparer.Ordinal)
    {
        ["System.String"] = ["Concat", "Join", "Replace", "Insert", "PadLeft", "PadRight", "Format", "Create"],
        ["System.Text.StringBuilder"] = ["Append", "AppendJoin", "AppendFormat", "Insert", "Replace", "ToString"],
        ["System.Collections.Generic.List`1"] = ["AddRange", "InsertRange", "ToArray"],
        ["System.Linq.Enumerable"] = ["ToArray", "ToList", "ToDictionary", "ToHashSet", "ToLookup"],
        ["System.Text.RegularExpressions.Regex"] = ["Replace", "Split", "Matches"],
        ["System.Runtime.CompilerServices.DefaultInterpolatedStringHandler"] = ["ToStringAndClear"],
        ["System.Collections.BitArray"] = [".ctor"],
        ["System.IO.MemoryStream"] = ["SetLength", "ToArray"],
        ["System.Array"] = ["CreateInstance"],
    };

    /// <summary>Whether it takes the execution context along, to run something in it later or elsewhere.</summary>
    public static bool CarriesContext(MethodReference called) =>
        called.Name is "AwaitUnsafeOnCompleted" or "AwaitOnCompleted" || Has(Carrying, called);

    /// <summary>Whether its last argument is a length of what it allocates.</summary>
    public static bool EndsWithLength(MethodReference called) =>
        called.Parameters is [.., { ParameterType.MetadataType: MetadataType.Int32 } ]
        && Sized.Contains($"{TypeOf(called)}::{called.Name}")
        && !EndsWithAnother(called);

    /// <summary>Whether its one argument is what the object, which tells its capacity, is to hold.</summary>
    public static bool Grows(MethodReference called) => called.Parameters.Count == 1 && Has(Growing, called);

    /// <summary>Whether its argument is the length of what it takes from a pool.</summary>
    public static bool Rents(MethodReference called) => called.Name == "Rent" && TypeOf(called) == "System.Buffers.ArrayPool`1";

    /// <summary>Whether its arguments are the length of an array and whether that is pinned.</summary>
    public static bool IsArray(MethodReference called) => called is GenericInstanceMethod { Parameters.Count: 2, Name: "AllocateArray" or "AllocateUninitializedArray" } && TypeOf(called) == "System.GC";

    /// <summary>What is added up for the bytes of one element, at least: types, and what has them as its arguments.</summary>
    public static IReadOnlyList<TypeReference> ElementOf(MethodReference called) =>
        called is GenericInstanceMethod method ? [.. method.GenericArguments]
        : called.DeclaringType is GenericInstanceType type ? [.. type.GenericArguments]
        : TypeOf(called) is "System.String" or "System.Text.StringBuilder" ? [called.Module.TypeSystem.Char]
        : [called.Module.TypeSystem.Byte];

    /// <summary>Whether it may allocate as much again as it is given.</summary>
    public static bool MayAllocateMuch(MethodReference called) => Has(Allocating, called);

    /// <summary>The type that declares it, without its type arguments.</summary>
    public static string TypeOf(MethodReference called) => called.DeclaringType.GetElementType().FullName;

    // What is appended, a part of an array that is there, or the most that there may be.
    private static bool EndsWithAnother(MethodReference called) => (TypeOf(called), called.Name) switch
    {
        ("System.Text.StringBuilder", "Append") => called.Parameters is not [{ ParameterType.MetadataType: MetadataType.Char }, _],
        ("System.Text.StringBuilder", ".ctor") => called.Parameters is [{ ParameterType.MetadataType: MetadataType.Int32 }, _],
        ("System.IO.MemoryStream", ".ctor") => called.Parameters.Count > 1,
        _ => false,
    };

    private static bool Has(Dictionary<string, string[]> methods, MethodReference called) =>
        methods.TryGetValue(TypeOf(called), out var names) && names.Contains(called.Name, StringComparer.Ordinal);
}
