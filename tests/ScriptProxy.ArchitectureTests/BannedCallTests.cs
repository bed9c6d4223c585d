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

    /// <summary>The process's default is for rules; a machine that does something else for so long must not fail the proxy's own.</summary>
    [Fact]
    public void Every_regular_expression_says_how_long_it_may_take()
    {
        AssertNobodyCalls(called => called.DeclaringType.FullName == "System.Text.RegularExpressions.Regex"
            && (called is { Name: ".ctor", HasParameters: true } || called is { HasThis: false, Name: "IsMatch" or "Match" or "Matches" or "Replace" or "Split" or "Count" or "EnumerateMatches" or "EnumerateSplits" })
            && !called.Parameters.Any(parameter => parameter.ParameterType.FullName == "System.TimeSpan"));
        Assert.Empty(
            from assembly in BuiltAssembly.All
            from type in assembly.MainModule.GetTypes()
            from method in type.Methods
            from attribute in method.CustomAttributes
            where attribute.AttributeType.Name == "GeneratedRegexAttribute" && attribute.ConstructorArguments.Count < 3
            select method.FullName);
    }

    private static void AssertNobodyCalls(Func<MethodReference, bool> isBanned) => Assert.Empty(
        from assembly in BuiltAssembly.All
        from type in assembly.MainModule.GetTypes()
        from method in type.Methods
        where method.HasBody
        from instruction in method.Body.Instructions
        where instruction.OpCode.Code is Code.Call or Code.Callvirt or Code.Ldftn or Code.Newobj
        let called = (MethodReference)instruction.Operand
        where isBanned(called)
        select $"{method.FullName} calls {called.FullName}");
}
