using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Cecil.Rocks;

namespace ScriptProxy.Host.Rules.Weaving;

/// <summary>
/// The instructions of one method, to put others among them. What is put before an instruction takes its place: whoever jumped to it meets them first, and a statement that
/// began with it begins with them, so that no debugger stops once more.
/// </summary>
internal sealed class MethodCode
{
    private readonly ILProcessor _processor;
    private readonly HashSet<Instruction> _targets = [];

    public MethodCode(MethodDefinition method)
    {
        Body = method.Body;
        Body.SimplifyMacros(); // what grows may put a target out of a short jump's reach
        _processor = Body.GetILProcessor();
        foreach (var instruction in Body.Instructions)
        {
            _targets.UnionWith(TargetsOf(instruction));
        }
    }

    public MethodBody Body { get; }

    /// <summary>The instructions as they are now, in a list of their own.</summary>
    public IReadOnlyList<Instruction> Instructions => [.. Body.Instructions];

    /// <summary>Where an instruction may jump to.</summary>
    public static IReadOnlyList<Instruction> TargetsOf(Instruction instruction) => instruction.Operand switch
    {
        Instruction target => [target],
        Instruction[] targets => targets,
        _ => [],
    };

    /// <summary>Whether something jumps there.</summary>
    public bool IsTarget(Instruction instruction) => _targets.Contains(instruction);

    /// <summary>Adds a variable.</summary>
    public VariableDefinition Variable(TypeReference type)
    {
        var variable = new VariableDefinition(type);
        Body.Variables.Add(variable);
        return variable;
    }

    /// <summary>Puts instructions before one, which moves.</summary>
    /// <returns>The instruction at its new place.</returns>
    public Instruction Before(Instruction place, params IReadOnlyList<Instruction> added)
    {
        var moved = Instruction.Create(OpCodes.Nop);
        (moved.OpCode, moved.Operand) = (place.OpCode, place.Operand);
        (place.OpCode, place.Operand) = (added[0].OpCode, added[0].Operand);
        var last = place;
        foreach (var instruction in added.Skip(1).Append(moved))
        {
            _processor.InsertAfter(last, instruction);
            last = instruction;
        }

        return moved;
    }

    /// <summary>Puts an instruction after one that does not jump.</summary>
    public void After(Instruction place, Instruction added) => _processor.InsertAfter(place, added);

    /// <summary>Puts an instruction at the method's beginning, before any <c>try</c> that begins there.</summary>
    public void AtBeginning(Instruction added)
    {
        var first = Body.Instructions[0];
        var moved = Before(first, added);
        foreach (var region in Body.ExceptionHandlers.Where(region => region.TryStart == first))
        {
            region.TryStart = moved;
        }

        // A loop that begins with the method has its own checkpoint.
        foreach (var instruction in Body.Instructions)
        {
            if (instruction.Operand == first)
            {
                instruction.Operand = moved;
            }
            else if (instruction.Operand is Instruction[] targets)
            {
                instruction.Operand = Array.ConvertAll(targets, target => target == first ? moved : target);
            }
        }
    }

    /// <summary>Has something asked, with the exception if it is of the right type, whether a <c>catch</c> may have it.</summary>
    public void MakeFilter(ExceptionHandler region, Instruction asks)
    {
        var (start, type) = (region.HandlerStart, region.CatchType);
        Instruction[] added = [Instruction.Create(OpCodes.Isinst, type), asks, Instruction.Create(OpCodes.Endfilter), Instruction.Create(type.IsGenericParameter ? OpCodes.Unbox_Any : OpCodes.Castclass, type)];
        foreach (var instruction in added)
        {
            _processor.InsertBefore(start, instruction);
        }

        foreach (var other in Body.ExceptionHandlers)
        {
            other.TryEnd = other.TryEnd == start ? added[0] : other.TryEnd;
            other.HandlerEnd = other.HandlerEnd == start ? added[0] : other.HandlerEnd;
        }

        (region.HandlerType, region.CatchType, region.FilterStart, region.HandlerStart) = (ExceptionHandlerType.Filter, null, added[0], added[^1]);
    }

    /// <summary>Ends the work.</summary>
    public void End() => Body.OptimizeMacros();
}
