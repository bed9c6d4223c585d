namespace ScriptProxy.Sdk.Budgets;

/// <summary>What a call of a rule's code may use so much of.</summary>
internal enum BudgetKind
{
    /// <summary>The time of its thread.</summary>
    Time,

    /// <summary>Memory that it allocates, given back or not.</summary>
    Allocation,

    /// <summary>The depth of its calls.</summary>
    Stack,
}
