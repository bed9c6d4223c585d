using ScriptProxy.Host.Diagnostics;

namespace ScriptProxy.Host.Units;

/// <summary>Finds units of one generation that mean different things by one shared state.</summary>
internal static class SharedStates
{
    public static void Check(IEnumerable<Unit> units, DiagnosticList diagnostics)
    {
        var known = new Dictionary<string, (Unit Unit, Type Type)>();
        foreach (var unit in units)
        {
            foreach (var (name, type) in unit.SharedStates)
            {
                if (known.TryAdd(name, (unit, type)) || known[name].Type == type)
                {
                    continue;
                }

                var (other, otherType) = known[name];
                diagnostics.Add(Diagnostic.Error(
                    unit.Path, "SP0502", $"the shared state '{name}' has the type {type} here and {otherType} in {other.Name}; use one type, of the framework or the SDK"));
            }
        }
    }
}
