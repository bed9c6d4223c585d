namespace ScriptProxy.Sdk.Budgets;

/// <summary>How much one call may use.</summary>
/// <param name="Time">Of its thread: processor time, and waits that block. Zero for no limit.</param>
/// <param name="Allocation">In bytes. Zero for no limit.</param>
/// <param name="IsRenewed">Whether it may use so much again whenever it has let its thread go: for what may go on for as long as the unit is there.</param>
/// <param name="IsFixed">Whether neither the configuration nor the rule can say otherwise.</param>
internal sealed record BudgetLimits(TimeSpan Time, long Allocation, bool IsRenewed = false, bool IsFixed = false)
{
    /// <summary>Of a hook's call, unless the configuration or the rule says otherwise.</summary>
    public static BudgetLimits OfHook { get; } = new(TimeSpan.FromMilliseconds(250), 128 << 20);

    /// <summary>Of what no exchange waits for: timers, starts, ends, transforms of bodies.</summary>
    public static BudgetLimits OfBackground { get; } = new(TimeSpan.FromSeconds(10), 1 << 30, IsRenewed: true, IsFixed: true);
}

/// <summary>Whose call it is.</summary>
/// <param name="Unit">The unit's name.</param>
/// <param name="What">What is called: a phase, or another occasion in words.</param>
internal sealed record BudgetSubject(string Unit, string What)
{
    /// <summary>Code that runs by itself: on a thread of its own, out of a timer that the framework made.</summary>
    public static BudgetSubject Stray { get; } = new("a rule", "code that it runs by itself");
}
