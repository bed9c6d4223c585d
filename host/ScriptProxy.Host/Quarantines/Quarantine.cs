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
/// <param name="FailOpen">Whether exchanges pass without what is not called; else what it would have seen is refused.</param>
/// <param name="OnlyFor">
/// The phases whose hooks are not called; null for all. Where failures harm no exchange, the unit's other hooks must go on: without them exchanges would be
/// refused that pass now, or pass that are refused.
/// </param>
internal sealed record Quarantine(
    Phase Phase, HookFigures Figures, TimeSpan Within, HookFailure? Example, DateTimeOffset Since, TimeSpan Rest, bool FailOpen, IReadOnlyList<Phase>? OnlyFor)
{
    public DateTimeOffset Until => Since + Rest;

    /// <summary>Why, in words.</summary>
    public string Reason => FormattableString.Invariant(
        $"{Figures.Failures} of {Figures.Calls} calls in {Phase} failed within {Within.TotalSeconds:0.#} s, {Figures.Exceeded} of them beyond their budget");

    /// <summary>Whether the unit's hooks of a phase are not called.</summary>
    public bool Suspends(Phase phase) => OnlyFor is null || OnlyFor.Contains(phase);

    /// <summary>What becomes of exchanges, in words.</summary>
    /// <param name="failOpen">See <see cref="FailOpen"/>.</param>
    /// <param name="onlyFor">See <see cref="OnlyFor"/>.</param>
    public static string Manner(bool failOpen, IEnumerable<string>? onlyFor) =>
        !failOpen ? "what it would have seen is refused"
        : onlyFor is null ? "exchanges pass without it"
        : $"exchanges pass without its hooks for {string.Join(" and ", onlyFor)}";
}
