using Mono.Cecil;
using Mono.Cecil.Cil;
using ScriptProxy.Sdk.Budgets;

namespace ScriptProxy.Host.Rules.Weaving;

/// <summary>
/// Lets no <c>catch</c> of a rule catch that its call has exceeded its budget, or anything after that; and leaves out what a <c>finally</c> calls, other than to leave a lock, when nothing may be called
/// any more, deep down the stack. What handles an exception takes kilobytes of the stack itself until it has ended, so a recursion that throws anew at each of its levels would overflow it, and end the process.
/// </summary>
internal sealed class CatchWeaver : IWeaver
{
    /// <inheritdoc/>
    public void Weave(ModuleDefinition assembly)
    {
        var checkpoints = new CheckpointReferences(assembly);
        foreach (var method in assembly.GetTypes().SelectMany(type => type.Methods).Where(method => method.HasBody && method.Body.HasExceptionHandlers))
        {
            var code = new MethodCode(method);
            foreach (var region in method.Body.ExceptionHandlers)
            {
                Weave(code, region, checkpoints);
            }

            code.End();
        }
    }

    /// <summary>Whether it is what the compiler puts around an asynchronous method: the exception goes to who awaits it.</summary>
    public static bool PassesOn(MethodBody body, ExceptionHandler region) => IsStateMachine(body.Method) && region == body.ExceptionHandlers[^1]
        && Of(region).Any(instruction => instruction.Operand is MethodReference { Name: "SetException", DeclaringType.Namespace: "System.Runtime.CompilerServices" or "System.Threading.Tasks.Sources" });

    /// <summary>Whether it is what the compiler makes of an asynchronous <c>finally</c>: the exception is kept, and thrown again when that has ended.</summary>
    private static bool Keeps(MethodBody body, ExceptionHandler region) => IsStateMachine(body.Method) && region.CatchType.FullName == "System.Object" && region.HandlerStart.OpCode.Code is Code.Stloc or Code.Nop
        && Of(region).All(instruction => instruction.OpCode.Code is Code.Stloc or Code.Ldarg or Code.Ldloc or Code.Stfld or Code.Leave or Code.Nop);

    private static bool IsStateMachine(MethodDefinition method) =>
        method.Name == "MoveNext" && method.DeclaringType.Interfaces.Any(implemented => implemented.InterfaceType.FullName == "System.Runtime.CompilerServices.IAsyncStateMachine");

    private static void Weave(MethodCode code, ExceptionHandler region, CheckpointReferences checkpoints)
    {
        switch (region.HandlerType)
        {
            case ExceptionHandlerType.Catch when !PassesOn(code.Body, region) && !Keeps(code.Body, region):
                code.MakeFilter(region, checkpoints.MayCatch);
                break;
            case ExceptionHandlerType.Filter:
                code.Before(region.HandlerStart.Previous, checkpoints.MayCatchToo); // where the filter ends
                break;
            case ExceptionHandlerType.Finally or ExceptionHandlerType.Fault when Of(region).Any(MayThrow):
                var goesOn = Instruction.Create(OpCodes.Brfalse, region.HandlerStart);
                goesOn.Operand = code.Before(region.HandlerStart, checkpoints.IsDeep, goesOn, Instruction.Create(OpCodes.Endfinally));
                break;
        }
    }

    private static bool MayThrow(Instruction instruction) => instruction.OpCode.FlowControl == FlowControl.Call
        && instruction.Operand is not MethodReference { Name: "Exit", DeclaringType.FullName: "System.Threading.Monitor" } and not MethodReference { Name: "Dispose", DeclaringType.FullName: "System.Threading.Lock/Scope" };

    private static IEnumerable<Instruction> Of(ExceptionHandler region)
    {
        for (var instruction = region.HandlerStart; instruction is not null && instruction != region.HandlerEnd; instruction = instruction.Next)
        {
            yield return instruction;
        }
    }
}
