using Mono.Cecil;
using Mono.Cecil.Cil;
using ScriptProxy.Host.Diagnostics;

namespace ScriptProxy.Host.Rules.Weaving;

/// <summary>Finds the calls in a rule that no budget bounds, or that blocks a thread until the budget is used up. It changes nothing, and comes before those who do.</summary>
/// <param name="path">The rule's file.</param>
/// <param name="diagnostics">Takes what is found.</param>
internal sealed class UnboundedCallFinder(string path, DiagnosticList diagnostics) : IWeaver
{
    // The state machine of a rule's top level: what blocks there blocks a thread of its own, while the rule is loaded.
    private const string TopLevel = "<<Initialize>>";

    /// <inheritdoc/>
    public void Weave(ModuleDefinition assembly)
    {
        foreach (var method in assembly.GetTypes().SelectMany(type => type.Methods))
        {
            if (method.IsPInvokeImpl)
            {
                diagnostics.Add(Diagnostic.Warning(path, UnboundedCalls.Code, $"'{method.Name}' is native code, which no budget bounds; put it into a plugin"));
            }
            else if (method.HasBody)
            {
                Find(method);
            }
        }
    }

    private void Find(MethodDefinition method)
    {
        foreach (var instruction in method.Body.Instructions)
        {
            if (instruction.Operand is MemberReference called and (MethodReference or FieldReference)
                && UnboundedCalls.Find(called) is { } found
                && !(found.Blocks && (method.DeclaringType.Name.StartsWith(TopLevel, StringComparison.Ordinal) || IsAwaited(method, instruction))))
            {
                Report(method, instruction, $"'{NameOf(called)}' {found.Reason}");
            }
        }
    }

    private void Report(MethodDefinition method, Instruction instruction, string message)
    {
        if (method.DebugInformation.SequencePoints.LastOrDefault(point => !point.IsHidden && point.Offset <= instruction.Offset) is { } place)
        {
            diagnostics.Add(Diagnostic.Warning(place.Document.Url, UnboundedCalls.Code, message, place.StartLine, place.StartColumn));
        }
    }

    /// <summary>Whether that is part of an <c>await</c>: the compiler asks the same variable before whether it has ended.</summary>
    private static bool IsAwaited(MethodDefinition method, Instruction instruction) =>
        method.Name == "MoveNext" && instruction is { Operand: MethodReference { Name: "GetResult" }, Previous.Operand: VariableDefinition awaiter }
        && method.Body.Instructions.Any(other => other is { Operand: MethodReference { Name: "get_IsCompleted" }, Previous.Operand: VariableDefinition asked } && asked == awaiter);

    private static string NameOf(MemberReference called)
    {
        var type = called.DeclaringType.Name.Split('`')[0];
        return called.Name == ".ctor" ? $"new {type}" : $"{type}.{called.Name.Replace("get_", "", StringComparison.Ordinal).Replace("set_", "", StringComparison.Ordinal)}";
    }
}
