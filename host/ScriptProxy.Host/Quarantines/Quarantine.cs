using ScriptProxy.Host.Pipeline;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Quarantines;

/// <summary>A unit's hooks are not called for a while, since what they did was beyond what a unit may do.</summary>
/// <param name="Phase">The phase in which it was.</param>
/// <param name="Figures">What its hooks did there within <paramref name="Within"/>.</param>
/// <param name="Within">How long it was watched.</param>
/// <param name="Example">One of its failures; null if none is known.</param>
/// <param name="Since">Since when.</param>
/// <param name="Rest">For how long.</param>
/// <param name="FailOpen">Whether exchanges pass without the unit; else what it would have seen is refused.</param>
internal sealed record Quarantine(Phase Phase, HookFigures Figures, TimeSpan Within, HookFailure? Example, DateTimeOffset Since, TimeSpan Rest, bool FailOpen)
{
    public DateTimeOffset Until => Since + Rest;

    /// <summary>Why, in words.</summary>
    public string Reason => FormattableString.Invariant(
        $"{Figures.Failures} of {Figures.Calls} calls in {Phase} failed within {Within.TotalSeconds:0.#} s, {Figures.Exceeded} of them beyond their budget");
}
