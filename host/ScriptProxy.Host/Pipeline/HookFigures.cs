namespace ScriptProxy.Host.Pipeline;

/// <summary>What hooks did.</summary>
/// <param name="Calls">How often they were called, whether they have returned yet or not.</param>
/// <param name="Failures">How many of the calls threw or returned a wrong verdict. A client that went away is no failure.</param>
/// <param name="Time">How long the calls took, waiting included, with the predicates of their matches.</param>
internal readonly record struct HookFigures(long Calls, long Failures, TimeSpan Time)
{
    /// <summary>How many of the failures were calls beyond their budget.</summary>
    public long Exceeded { get; init; }

    public static HookFigures operator +(HookFigures left, HookFigures right) =>
        new(left.Calls + right.Calls, left.Failures + right.Failures, left.Time + right.Time) { Exceeded = left.Exceeded + right.Exceeded };

    public static HookFigures operator -(HookFigures left, HookFigures right) =>
        new(left.Calls - right.Calls, left.Failures - right.Failures, left.Time - right.Time) { Exceeded = left.Exceeded - right.Exceeded };
}
