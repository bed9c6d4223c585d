using ScriptProxy.Sdk.Budgets;

namespace ScriptProxy.Host.Configuration.Settings;

/// <summary>What becomes of a rule that calls what no budget bounds.</summary>
internal enum UnboundedCallPolicy
{
    /// <summary>It is warned of.</summary>
    Warn,

    /// <summary>The rule is refused.</summary>
    Refuse,

    /// <summary>Nothing.</summary>
    Allow,
}

/// <summary>The section <c>Rules:Budgets</c>: how much one call of a rule's hook may use.</summary>
internal sealed record BudgetsSettings
{
    /// <summary>Of a thread: processor time, and waits that block. Zero for no limit.</summary>
    public TimeSpan Time { get; init; } = BudgetLimits.OfHook.Time;

    /// <summary>In bytes. Zero for no limit.</summary>
    public long Allocation { get; init; } = BudgetLimits.OfHook.Allocation;
}
