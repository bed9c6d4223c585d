using Mono.Cecil;
using Mono.Cecil.Cil;

namespace ScriptProxy.ArchitectureTests;

/// <summary>Calls that the compiled code must not make.</summary>
public sealed class BannedCallTests
{
    [Fact]
    public void Nobody_asks_the_clock_of_the_machine() => AssertNobodyCalls(called =>
        called is { Name: "get_Now" or "get_UtcNow" or "get_Today", DeclaringType.FullName: "System.DateTime" or "System.DateTimeOffset" }
            or { DeclaringType.FullName: "System.Diagnostics.Stopwatch" });

    [Fact]
    public void Nobody_sleeps() => AssertNobodyCalls(called => called is { Name: "Sleep", DeclaringType.FullName: "System.Threading.Thread" });

    [Fact]
    public void Nobody_waits_without_a_TimeProvider() => AssertNobodyCalls(called =>
        called is { Name: "Delay", DeclaringType.FullName: "System.Threading.Tasks.Task" }
        && !called.Parameters.Any(parameter => parameter.ParameterType.FullName == "System.TimeProvider"));

    [Fact]
    public void No_script_is_run_by_an_API_that_keeps_its_assembly_for_ever() =>
        AssertNobodyCalls(called => called.DeclaringType.Namespace is "Microsoft.CodeAnalysis.CSharp.Scripting" or "Microsoft.CodeAnalysis.Scripting");

    private static void AssertNobodyCalls(Func<MethodReference, bool> isBanned) => Assert.Empty(
        from assembly in BuiltAssembly.All
        from type in assembly.MainModule.GetTypes()
        from method in type.Methods
        where method.HasBody
        from instruction in method.Body.Instructions
        where instruction.OpCode.Code is Code.Call or Code.Callvirt or Code.Ldftn
        let called = (MethodReference)instruction.Operand
        where isBanned(called)
        select $"{method.FullName} calls {called.FullName}");
}
