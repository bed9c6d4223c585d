using System.Runtime.CompilerServices;
using Mono.Cecil;
using Mono.Cecil.Cil;
using ScriptProxy.Host.Rules.Weaving;

namespace ScriptProxy.Host.Testing.Coverage;

/// <summary>Counts how often each statement begins: in an array of a class that is added to the assembly, an element for each of <see cref="Probes"/>. For tests alone.</summary>
internal sealed class CoverageProbes : IWeaver
{
    public const string ClassName = "<Coverage>";
    public const string FieldName = "Hits";

    private readonly List<Probe> _probes = [];

    public IReadOnlyList<Probe> Probes => _probes;

    /// <inheritdoc/>
    public void Weave(ModuleDefinition assembly)
    {
        var hits = new FieldDefinition(FieldName, FieldAttributes.Public | FieldAttributes.Static, new ArrayType(assembly.TypeSystem.Int32));
        foreach (var method in assembly.GetTypes().SelectMany(type => type.Methods).Where(method => method.HasBody && !IsGenerated(method)).ToList())
        {
            Weave(method, hits);
        }

        AddClass(assembly, hits);
    }

    private void Weave(MethodDefinition method, FieldReference hits)
    {
        var points = method.DebugInformation.SequencePoints.Where(point => !point.IsHidden).ToLookup(point => point.Offset);
        if (points.Count == 0)
        {
            return;
        }

        var code = new MethodCode(method);
        foreach (var place in code.Instructions.Where(instruction => points.Contains(instruction.Offset)))
        {
            var point = points[place.Offset].First();
            code.Before(
                place,
                Instruction.Create(OpCodes.Ldsfld, hits),
                Instruction.Create(OpCodes.Ldc_I4, _probes.Count),
                Instruction.Create(OpCodes.Ldelema, method.Module.TypeSystem.Int32),
                Instruction.Create(OpCodes.Dup),
                Instruction.Create(OpCodes.Ldind_I4),
                Instruction.Create(OpCodes.Ldc_I4_1),
                Instruction.Create(OpCodes.Add),
                Instruction.Create(OpCodes.Stind_I4));
            _probes.Add(new Probe(method.FullName, point.Document.Url, point.StartLine));
        }

        code.End();
    }

    private void AddClass(ModuleDefinition assembly, FieldDefinition hits)
    {
        var type = new TypeDefinition(
            "", ClassName, TypeAttributes.NotPublic | TypeAttributes.Abstract | TypeAttributes.Sealed | TypeAttributes.BeforeFieldInit, assembly.TypeSystem.Object);
        var initializer = new MethodDefinition(
            ".cctor", MethodAttributes.Private | MethodAttributes.Static | MethodAttributes.HideBySig | MethodAttributes.SpecialName | MethodAttributes.RTSpecialName, assembly.TypeSystem.Void);
        var code = initializer.Body.GetILProcessor();
        code.Emit(OpCodes.Ldc_I4, _probes.Count);
        code.Emit(OpCodes.Newarr, assembly.TypeSystem.Int32);
        code.Emit(OpCodes.Stsfld, hits);
        code.Emit(OpCodes.Ret);
        type.Fields.Add(hits);
        type.Methods.Add(initializer);
        assembly.Types.Add(type);
    }

    // The get and set of a property without a body, and what records have by themselves.
    private static bool IsGenerated(MethodDefinition method) =>
        method.CustomAttributes.Any(attribute => attribute.AttributeType.FullName == typeof(CompilerGeneratedAttribute).FullName);

    /// <summary>A statement.</summary>
    /// <param name="Method">Where it stands.</param>
    /// <param name="File">Its file.</param>
    /// <param name="Line">Where it begins, counted from 1.</param>
    internal sealed record Probe(string Method, string File, int Line);
}
