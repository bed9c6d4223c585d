using ScriptProxy.Host.Pipeline;
using ScriptProxy.Host.Units;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.PutBack;

/// <summary>A version of a unit fails too often, or makes one fail that uses what it offers.</summary>
/// <param name="Key">The version that is to blame.</param>
/// <param name="Failing">The name of the unit that fails.</param>
/// <param name="Phase">The phase in which it does.</param>
/// <param name="Figures">How often it was called then, and how often it failed.</param>
/// <param name="After">How long it had been live.</param>
/// <param name="Example">How it failed first.</param>
internal sealed record UnitFault(UnitKey Key, string Failing, Phase Phase, HookFigures Figures, TimeSpan After, HookFailure? Example)
{
    public int Percent => (int)(100 * Figures.Failures / Figures.Calls);

    public override string ToString() =>
        FormattableString.Invariant($"{Figures.Failures} of {Figures.Calls} calls{(Failing == Key.Name ? "" : $" of {Failing}")} in {Phase} failed ({Percent} %) within {After.TotalSeconds:0.#} s");
}
