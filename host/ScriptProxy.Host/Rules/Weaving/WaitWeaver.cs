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
        "System.Threading.ManualResetEventSlim", "System.Threading.SemaphoreSlim", "System.Threading.CountdownEvent", "System.Threading.Barrier", "System.Threading.ReaderWriterLockSlim",
        "System.Collections.Concurrent.BlockingCollection`1", "System.Net.Http.HttpClient", "System.Net.Http.HttpMessageInvoker",
    };

    /// <summary>Whether a wait in there ends with the budget.</summary>
    public static bool Bounds(MethodReference called) =>
        IsResult(called) || (Waited.Contains(LibraryCalls.TypeOf(called)) && Known.Contains(Key(called.Name, ParametersOf(called).Select(NameOf))));

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

    private static bool MayWait(Instruction instruction) => instruction.OpCode.Code is Code.Call or Code.Callvirt or Code.Ldftn or Code.Ldvirtftn && instruction.Operand is MethodReference called && Bounds(called);

    private static bool IsResult(MethodReference called) => called.Parameters.Count == 0
        && called.Name is "get_Result" or "GetResult" && called.DeclaringType.Namespace is "System.Threading.Tasks" or "System.Runtime.CompilerServices" or "";

    private static void Weave(MethodCode code, Instruction instruction, MethodReference called, TypeReference waiting)
    {
        if (instruction.Previous?.OpCode.OpCodeType == OpCodeType.Prefix)
        {
            return;
        }

        if (IsResult(called))
        {
            if (instruction.OpCode.FlowControl == FlowControl.Call && EndOf(called.DeclaringType, waiting) is { } end)
            {
                code.Before(instruction, Instruction.Create(OpCodes.Dup), Instruction.Create(OpCodes.Call, end));
            }

            return;
        }

        // A delegate is made of it: of a static method it takes the object along as the first argument.
        var place = instruction.OpCode.Code == Code.Ldvirtftn ? code.Before(instruction, Instruction.Create(OpCodes.Pop)) : instruction;
        place.OpCode = place.OpCode.FlowControl == FlowControl.Call ? OpCodes.Call : OpCodes.Ldftn;
        place.Operand = Method(called.Name, called.ReturnType, waiting, ParametersOf(called), called.DeclaringType);
    }

    private static IEnumerable<TypeReference> ParametersOf(MethodReference called)
    {
        var parameters = called.Parameters.Select(parameter => parameter.ParameterType);
        return called.HasThis ? parameters.Prepend(Open(called.DeclaringType)) : parameters;
    }

    /// <summary>The method that waits for an awaiter or a task.</summary>
    private static MethodReference? EndOf(TypeReference type, TypeReference waiting) => type.GetElementType().FullName switch
    {
        "System.Threading.Tasks.Task`1" =>
            Method(End, waiting.Module.TypeSystem.Void, waiting, [new TypeReference("System.Threading.Tasks", "Task", waiting.Module, type.GetElementType().Scope)]),
        "System.Runtime.CompilerServices.TaskAwaiter" or "System.Runtime.CompilerServices.TaskAwaiter`1"
            or "System.Runtime.CompilerServices.ValueTaskAwaiter" or "System.Runtime.CompilerServices.ValueTaskAwaiter`1" or "System.Threading.Tasks.ValueTask`1"
            or "System.Runtime.CompilerServices.ConfiguredTaskAwaitable/ConfiguredTaskAwaiter" or "System.Runtime.CompilerServices.ConfiguredTaskAwaitable`1/ConfiguredTaskAwaiter"
            or "System.Runtime.CompilerServices.ConfiguredValueTaskAwaitable/ConfiguredValueTaskAwaiter" or "System.Runtime.CompilerServices.ConfiguredValueTaskAwaitable`1/ConfiguredValueTaskAwaiter" =>
            Method(End, waiting.Module.TypeSystem.Void, waiting, [new ByReferenceType(Open(type))], type),
        _ => null,
    };

    /// <summary>A generic type without its argument.</summary>
    private static TypeReference Open(TypeReference type) => type is GenericInstanceType generic
        ? new GenericInstanceType(generic.ElementType) { GenericArguments = { new GenericParameter(generic.ElementType) } }
        : type;

    /// <param name="name">Its name.</param>
    /// <param name="result">What it returns.</param>
    /// <param name="waiting">Its class.</param>
    /// <param name="parameters">The types of its parameters.</param>
    /// <param name="type">The type that it waits for; if that is generic, so is the method.</param>
    private static MethodReference Method(string name, TypeReference result, TypeReference waiting, IEnumerable<TypeReference> parameters, TypeReference? type = null)
    {
        var method = new MethodReference(name, result, waiting);
        if (type is not GenericInstanceType { GenericArguments: [var argument] })
        {
            AddParameters(method, parameters);
            return method;
        }

        var parameter = new GenericParameter("T", method);
        method.GenericParameters.Add(parameter);
        method.ReturnType = With(parameter, result);
        AddParameters(method, parameters.Select(type => With(parameter, type)));
        return new GenericInstanceMethod(method) { GenericArguments = { argument } };
    }

    private static void AddParameters(MethodReference method, IEnumerable<TypeReference> types)
    {
        foreach (var type in types)
        {
            method.Parameters.Add(new ParameterDefinition(type));
        }
    }

    /// <summary>A type with the method's argument in the place of the class's.</summary>
    private static TypeReference With(GenericParameter argument, TypeReference type) => type switch
    {
        GenericParameter => argument,
        ByReferenceType reference => new ByReferenceType(With(argument, reference.ElementType)),
        GenericInstanceType { GenericArguments: [GenericParameter] } generic => new GenericInstanceType(generic.ElementType) { GenericArguments = { argument } },
        _ => type,
    };

    private static string Key(string name, IEnumerable<string> parameters) => $"{name}({string.Join(',', parameters)})";

    private static string NameOf(TypeReference type) => type switch
    {
        GenericParameter => "!",
        ByReferenceType reference => $"{NameOf(reference.ElementType)}&",
        ArrayType array => $"{NameOf(array.ElementType)}[]",
        GenericInstanceType generic => $"{generic.ElementType.FullName}<{string.Join(',', generic.GenericArguments.Select(NameOf))}>",
        _ => type.FullName,
    };

    private static string NameOf(Type type) =>
        type.IsGenericParameter ? "!"
        : type.IsByRef ? $"{NameOf(type.GetElementType()!)}&"
        : type.IsArray ? $"{NameOf(type.GetElementType()!)}[]"
        : type.IsGenericType ? $"{type.GetGenericTypeDefinition().FullName}<{string.Join(',', type.GetGenericArguments().Select(NameOf))}>"
        : type.FullName!;
}
