using Mono.Cecil;
using Mono.Cecil.Cil;

namespace ScriptProxy.Host.Rules.Weaving;

/// <summary>
/// Puts checkpoints where a rule could go on without end: before every jump backwards and at the beginning of every method that calls another, or that a library may call, since
/// whatever never ends is one or the other; and looks at lengths before much is allocated. See <see cref="Sdk.Budgets.Checkpoint"/>.
/// </summary>
internal sealed class CheckpointWeaver : IWeaver
{
    private const int SmallLength = 1024;

    /// <inheritdoc/>
    public void Weave(ModuleDefinition assembly)
    {
        var checkpoints = new CheckpointReferences(assembly);
        var methods = assembly.GetTypes().Where(type => type.Name != "<PrivateImplementationDetails>").SelectMany(type => type.Methods).Where(method => method.HasBody).ToList();
        var called = methods.SelectMany(method => method.Body.Instructions).Where(instruction => instruction.OpCode.Code is Code.Ldftn or Code.Ldvirtftn).Select(Called).ToHashSet();
        foreach (var method in methods)
        {
            Weave(method, isCalledByOthers: method.IsVirtual || called.Contains(method), checkpoints);
        }
    }

    private static void Weave(MethodDefinition method, bool isCalledByOthers, CheckpointReferences checkpoints)
    {
        var code = new MethodCode(method);
        var calls = false;
        foreach (var instruction in code.Instructions)
        {
            calls |= IsCall(instruction);
            if (MethodCode.TargetsOf(instruction).Any(target => target.Offset <= instruction.Offset))
            {
                code.Before(instruction, checkpoints.Pass);
            }
            else if (instruction.OpCode.Code == Code.Newarr && !IsSmall(instruction, code))
            {
                var isNative = instruction.Previous.OpCode.Code is Code.Conv_I or Code.Conv_U or Code.Conv_Ovf_I or Code.Conv_Ovf_U or Code.Conv_Ovf_I_Un or Code.Conv_Ovf_U_Un;
                code.Before(instruction, Instruction.Create(OpCodes.Sizeof, (TypeReference)instruction.Operand), checkpoints.Elements(isNative));
            }
            else if (instruction.OpCode.Code == Code.Localloc)
            {
                code.Before(instruction, checkpoints.StackBytes);
            }
            else if (instruction.Operand is MethodReference called && instruction.OpCode.Code is Code.Call or Code.Callvirt or Code.Newobj)
            {
                WeaveCall(code, instruction, called, checkpoints);
            }
        }

        if (calls)
        {
            PutEnter(code, checkpoints);
        }
        else if (isCalledByOthers && method.Body.Instructions.Count > 1)
        {
            code.AtBeginning(checkpoints.Pass);
        }

        code.End();
    }

    /// <summary>At the method's beginning; where what it throws goes to who awaits it, within that: nobody catches what is thrown before.</summary>
    private static void PutEnter(MethodCode code, CheckpointReferences checkpoints)
    {
        if (code.Body.ExceptionHandlers.LastOrDefault(region => CatchWeaver.PassesOn(code.Body, region)) is { } passing)
        {
            code.Before(passing.TryStart, checkpoints.Enter);
        }
        else
        {
            code.AtBeginning(checkpoints.Enter);
        }
    }

    private static void WeaveCall(MethodCode code, Instruction instruction, MethodReference called, CheckpointReferences checkpoints)
    {
        if (instruction.Previous?.OpCode.OpCodeType == OpCodeType.Prefix)
        {
            return;
        }

        if (LibraryCalls.CarriesContext(called))
        {
            code.Before(instruction, checkpoints.Carry);
        }
        else if (LibraryCalls.EndsWithLength(called))
        {
            code.Before(instruction, [.. SizeOf(called), checkpoints.Elements(isNative: false)]);
        }
        else if (LibraryCalls.Grows(called))
        {
            WeaveGrowth(code, instruction, called, checkpoints);
        }
        else if (LibraryCalls.Rents(called))
        {
            code.After(code.Before(instruction, [.. SizeOf(called), checkpoints.Rented]), checkpoints.Allocated);
        }
        else if (LibraryCalls.IsArray(called))
        {
            var pinned = code.Variable(called.Module.TypeSystem.Boolean);
            code.Before(instruction, [Instruction.Create(OpCodes.Stloc, pinned), .. SizeOf(called), checkpoints.Elements(isNative: false), Instruction.Create(OpCodes.Ldloc, pinned)]);
        }
        else if (called is { Name: ".ctor", DeclaringType: ArrayType array })
        {
            WeaveDimensions(code, instruction, array, called.Parameters.Count, checkpoints);
        }
        else if (LibraryCalls.MayAllocateMuch(called))
        {
            code.After(instruction, checkpoints.Allocated);
        }
    }

    // What an object's own constructor does cannot go on without end.
    private static bool IsCall(Instruction instruction) => instruction.OpCode.FlowControl == FlowControl.Call
        && instruction.Operand is not MethodReference { Name: ".ctor", DeclaringType.FullName: "System.Object" };

    private static bool IsSmall(Instruction array, MethodCode code) =>
        array.Previous is { OpCode.Code: Code.Ldc_I4, Operand: int and >= 0 and <= SmallLength } && !code.IsTarget(array);

    private static IEnumerable<Instruction> SizeOf(MethodReference called) =>
        LibraryCalls.ElementOf(called).SelectMany((type, index) => index == 0 ? [Instruction.Create(OpCodes.Sizeof, type)] : new[] { Instruction.Create(OpCodes.Sizeof, type), Instruction.Create(OpCodes.Add) });

    /// <summary>The object and a number are on the stack.</summary>
    private static void WeaveGrowth(MethodCode code, Instruction instruction, MethodReference called, CheckpointReferences checkpoints)
    {
        var (length, capacity) = (code.Variable(called.Module.TypeSystem.Int32), code.Variable(called.Module.TypeSystem.Int32));
        code.Before(
            instruction,
            [
                Instruction.Create(OpCodes.Stloc, length),
                Instruction.Create(OpCodes.Dup),
                Instruction.Create(OpCodes.Callvirt, new MethodReference("get_Capacity", called.Module.TypeSystem.Int32, called.DeclaringType) { HasThis = true }),
                Instruction.Create(OpCodes.Stloc, capacity),
                Instruction.Create(OpCodes.Ldloc, length),
                Instruction.Create(OpCodes.Ldloc, capacity),
                .. SizeOf(called),
                checkpoints.Growth,
            ]);
    }

    /// <summary>The length of each dimension is on the stack: they are taken down, multiplied, and put back.</summary>
    private static void WeaveDimensions(MethodCode code, Instruction instruction, ArrayType array, int count, CheckpointReferences checkpoints)
    {
        var lengths = Enumerable.Range(0, count).Select(_ => code.Variable(array.Module.TypeSystem.Int32)).ToList();
        code.Before(
            instruction,
            [
                .. lengths.AsEnumerable().Reverse().Select(length => Instruction.Create(OpCodes.Stloc, length)),
                Instruction.Create(OpCodes.Sizeof, array.ElementType),
                Instruction.Create(OpCodes.Conv_R8),
                .. lengths.SelectMany(length => new[] { Instruction.Create(OpCodes.Ldloc, length), Instruction.Create(OpCodes.Conv_R8), Instruction.Create(OpCodes.Mul) }),
                checkpoints.Bytes,
                .. lengths.Select(length => Instruction.Create(OpCodes.Ldloc, length)),
            ]);
    }

    private static MethodDefinition? Called(Instruction pointer) => pointer.Operand switch
    {
        MethodDefinition method => method,
        MethodReference { DeclaringType.Scope: ModuleDefinition } method => method.Resolve(),
        _ => null,
    };
}
