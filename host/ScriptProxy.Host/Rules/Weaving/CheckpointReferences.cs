using Mono.Cecil;
using Mono.Cecil.Cil;
using ScriptProxy.Sdk;
using ScriptProxy.Sdk.Budgets;

namespace ScriptProxy.Host.Rules.Weaving;

/// <summary>The methods that are woven into a rule's assembly, as that refers to them.</summary>
internal sealed class CheckpointReferences(ModuleDefinition assembly)
{
    private static readonly string Sdk = typeof(Hooks).Assembly.GetName().Name!;

    private readonly IMetadataScope _sdk = assembly.AssemblyReferences.First(reference => reference.Name == Sdk); // the globals type comes from there

    public Instruction Pass => Call(nameof(Checkpoint.Pass), assembly.TypeSystem.Void);

    public Instruction Enter => Call(nameof(Checkpoint.Enter), assembly.TypeSystem.Void);

    public Instruction Carry => Call(nameof(Checkpoint.Carry), assembly.TypeSystem.Void);

    public Instruction Allocated => Call(nameof(Checkpoint.Allocated), assembly.TypeSystem.Void);

    public Instruction IsDeep => Call(nameof(Checkpoint.IsDeep), assembly.TypeSystem.Boolean);

    /// <summary>With the exception.</summary>
    public Instruction MayCatch => Call(nameof(Checkpoint.MayCatch), assembly.TypeSystem.Boolean, assembly.TypeSystem.Object);

    /// <summary>With what another filter said.</summary>
    public Instruction MayCatchToo => Call(nameof(Checkpoint.MayCatch), assembly.TypeSystem.Boolean, assembly.TypeSystem.Boolean);

    public Instruction Bytes => Call(nameof(Checkpoint.Bytes), assembly.TypeSystem.Void, assembly.TypeSystem.Double);

    public Instruction StackBytes => Call(nameof(Checkpoint.StackBytes), assembly.TypeSystem.UIntPtr, assembly.TypeSystem.UIntPtr);

    /// <param name="isNative">Whether the length is a native number, as a <c>long</c> becomes.</param>
    public Instruction Elements(bool isNative)
    {
        var length = isNative ? assembly.TypeSystem.IntPtr : assembly.TypeSystem.Int32;
        return Call(nameof(Checkpoint.Elements), length, length, assembly.TypeSystem.Int32);
    }

    /// <summary>With a length, a capacity, and the bytes of an element.</summary>
    public Instruction Growth => Call(nameof(Checkpoint.Growth), assembly.TypeSystem.Int32, assembly.TypeSystem.Int32, assembly.TypeSystem.Int32, assembly.TypeSystem.Int32);

    /// <summary>With a length, and the bytes of an element.</summary>
    public Instruction Rented => Call(nameof(Checkpoint.Rented), assembly.TypeSystem.Int32, assembly.TypeSystem.Int32, assembly.TypeSystem.Int32);

    /// <summary>A class of the SDK.</summary>
    public TypeReference Class(Type type) => new(type.Namespace, type.Name, assembly, _sdk);

    private Instruction Call(string name, TypeReference result, params IEnumerable<TypeReference> parameters)
    {
        var method = new MethodReference(name, result, Class(typeof(Checkpoint)));
        foreach (var parameter in parameters)
        {
            method.Parameters.Add(new ParameterDefinition(parameter));
        }

        return Instruction.Create(OpCodes.Call, method);
    }
}
