using Microsoft.Extensions.Logging;
using ScriptProxy.Host.Diagnostics;
using ScriptProxy.Host.Rules;
using ScriptProxy.Host.Units;

namespace ScriptProxy.Host.Testing;

/// <summary>Loads units as the proxy does, save that their code is there already and stays.</summary>
internal sealed class TestUnitLoader(
    SharedCode code, RuleBuilder rules, UnitServices services, LateWarmUps lateWarmUps, UnloadWatch watch, ILoggerFactory loggers, TimeProvider time)
    : UnitLoader(code.Folders, rules, services, lateWarmUps, watch)
{
    private readonly SharedCode _code = code;

    public override Task UnloadAsync(Unit unit) => unit.Lifetime.EndAsync(loggers.CreateLogger(unit.Name), time);

    protected override UnitCode? LoadCode(UnitSource source, ref CompiledRule? compiled, DiagnosticList diagnostics)
    {
        if (source.Rule is { } rule)
        {
            return _code.Open(rule, ref compiled, diagnostics);
        }

        CompiledRule? none = null;
        return _code.Open(source.Plugin!, findings => base.LoadCode(source, ref none, findings), diagnostics);
    }

    /// <summary>Another test may take it.</summary>
    protected override void Discard(UnitCode? code)
    {
    }

    /// <summary>What a test does not reach need not become machine code.</summary>
    protected override void WarmUp(Unit unit)
    {
    }
}
