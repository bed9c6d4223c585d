using System.Text.RegularExpressions;
using ScriptProxy.Host.Logging;
using ScriptProxy.Host.Quarantines;
using ScriptProxy.Sdk.Budgets;

namespace ScriptProxy.Host.Budgets;

/// <summary>How often the log tells of one unit's exceeded budgets, and of what its quarantine refuses: once a second, since that may be every request. The metrics and the access log have them all. Thread-safe.</summary>
internal sealed class ExceededReports
{
    private readonly TurnsPerSecond _turns = new(1);

    /// <summary>Whether the log should have this failure. Every other kind it should.</summary>
    public bool Want(Exception exception, TimeProvider time) =>
        exception is not (BudgetExceededException or QuarantineException or RegexMatchTimeoutException) || _turns.TryTake(time.GetUtcNow());
}
