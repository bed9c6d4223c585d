using System.Reflection;
using Mono.Cecil;
using Mono.Cecil.Cil;
using ScriptProxy.Sdk.Budgets;

namespace ScriptProxy.Host.Rules.Weaving;

/// <summary>Puts <see cref="Waiting"/> in the place of what blocks a thread: a thread that waits for ever is lost to everybody.</summary>
internal sealed class WaitWeaver : IWeaver
{
    private const string End = nameof(Waiting.End);

    private static readonly HashSet<string> Known = [.. typeof(Waiting).GetMethods(BindingFlags.Public | BindingFlags.Static).Select(method => Key(method.Name, method.GetParameters().Select(parameter => NameOf(parameter.ParameterType))))];

    private static readonly HashSet<string> Waited = new(StringComparer.Ordinal)
    {
        "System.Threading.Thread", "System.Threading.Monitor", "System.Threading.Lock", "System.Threading.Tasks.Task", "System.Threading.WaitHandle",
        "System.Threading.ManualResetEventSlim", "System.Threading.SemaphoreSlim", "System.Threading.CountdownEvent",
    };

    /// <inheritdoc/>
    public void Weave(ModuleDefinition assembly)
    {
        var waiting = new CheckpointReferences(assembly).Class(typeof(Waiting));
        foreach (var method in assembly.GetTypes().SelectMany(type => type.Methods).Where(method => method.HasBody && method.Body.Instructions.Any(MayWait)))
        {
            var code = new MethodCode(method);
            foreach (var instruction in code.Instructions.Where(MayWait))
            {
                Weave(code, instruction, (MethodReference)instruction.Operand, waiting);
            }

            code.End();
        }
    }

    private static bool MayWait(Instruction instruction) =>
        instruction.OpCode.Code is Code.Call or Code.Callvirt && instruction.Operand is MethodReference called && (Waited.Contains(called.DeclaringType.FullName) || IsResult(called));

    private static bool IsResult(MethodReference called) => called.Parameters.Count == 0
        && called.Name is "get_Result" or "GetResult" && called.DeclaringType.Namespace is "System.Threading.Tasks" or "System.Runtime.CompilerServices" or "";

    private static void Weave(MethodCode code, Instruction instruction, MethodReference called, TypeReference waiting)
    {
        if (instruction.Previous?.OpCode.OpCodeType == OpCodeType.Prefix)
        {
            return;
        }

        if (!IsResult(called))
        {
            var parameters = called.Parameters.Select(parameter => parameter.ParameterType);
            var all = called.HasThis ? parameters.Prepend(called.DeclaringType).ToList() : [.. parameters];
            if (Known.Contains(Key(called.Name, all.Select(type => type.FullName))))
            {
                (instruction.OpCode, instruction.Operand) = (OpCodes.Call, Method(called.Name, called.ReturnType, waiting, all));
            }
        }
        else if (EndOf(called.DeclaringType, waiting) is { } end)
        {
            code.Before(instruction, Instruction.Create(OpCodes.Dup), Instruction.Create(OpCodes.Call, end));
        }
    }

    /// <summary>The method that waits for an awaiter or a task.</summary>
    private static MethodReference? EndOf(TypeReference type, TypeReference waiting)
    {
        var nothing = waiting.Module.TypeSystem.Void;
        switch (type.GetElementType().FullName)
        {
            case "System.Threading.Tasks.Task`1":
                return Method(End, nothing, waiting, [new TypeReference("System.Threading.Tasks", "Task", waiting.Module, type.GetElementType().Scope)]);
            case "System.Runtime.CompilerServices.TaskAwaiter" or "System.Runtime.CompilerServices.ValueTaskAwaiter"
                or "System.Runtime.CompilerServices.ConfiguredTaskAwaitable/ConfiguredTaskAwaiter" or "System.Runtime.CompilerServices.ConfiguredValueTaskAwaitable/ConfiguredValueTaskAwaiter":
                return Method(End, nothing, waiting, [new ByReferenceType(type)]);
            case "System.Runtime.CompilerServices.TaskAwaiter`1" or "System.Runtime.CompilerServices.ValueTaskAwaiter`1" or "System.Threading.Tasks.ValueTask`1"
                or "System.Runtime.CompilerServices.ConfiguredTaskAwaitable`1/ConfiguredTaskAwaiter" or "System.Runtime.CompilerServices.ConfiguredValueTaskAwaitable`1/ConfiguredValueTaskAwaiter":
                var method = Method(End, nothing, waiting, []);
                var argument = new GenericParameter("T", method);
                method.GenericParameters.Add(argument);
                method.Parameters.Add(new ParameterDefinition(new ByReferenceType(new GenericInstanceType(type.GetElementType()) { GenericArguments = { argument } })));
                return new GenericInstanceMethod(method) { GenericArguments = { ((GenericInstanceType)type).GenericArguments[0] } };
            default:
                return null;
        }
    }

    private static MethodReference Method(string name, TypeReference result, TypeReference waiting, IEnumerable<TypeReference> parameters)
    {
        var method = new MethodReference(name, result, waiting);
        foreach (var parameter in parameters)
        {
            method.Parameters.Add(new ParameterDefinition(parameter));
        }

        return method;
    }

    private static string Key(string name, IEnumerable<string> parameters) => $"{name}({string.Join(',', parameters)})";

    private static string NameOf(Type type) => type.IsGenericType && !type.ContainsGenericParameters
        ? $"{type.GetGenericTypeDefinition().FullName}<{string.Join(',', type.GetGenericArguments().Select(NameOf))}>"
        : type.FullName ?? type.Name;
}
