using ScriptProxy.Sdk;
using ScriptProxy.Sdk.Budgets;

namespace ScriptProxy.Host.Pipeline;

/// <summary>How a hook failed; holds nothing of the unit's own.</summary>
/// <param name="Phase">The hook's phase.</param>
/// <param name="Message">What was thrown, in words.</param>
/// <param name="Request">The request, without its query.</param>
/// <param name="ErrorId">The id in the log and the answer; null where the exchange went on.</param>
/// <param name="At">When.</param>
/// <param name="Place">The file and line in the unit's code; null if it is not known. Only an example a second is looked up.</param>
internal sealed record HookFailure(Phase Phase, string Message, string Request, string? ErrorId, DateTimeOffset At, string? Place)
{
    /// <summary>Which budget it exceeded; null if it failed otherwise.</summary>
    public BudgetKind? Budget { get; init; }
}
