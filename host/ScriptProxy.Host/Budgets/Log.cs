namespace ScriptProxy.Host.Budgets;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Error, "{Unit} threw where nobody waits for it: on a thread of its own, in a timer or an async void")]
    public static partial void StrayFailure(ILogger log, Exception exception, string unit);
}
