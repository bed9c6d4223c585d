using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.AccessControl.Rules;

/// <summary>How long the expressions of all rules may take for one request: a hundred lines of a header must not cost a hundred times as much.</summary>
internal sealed class Patience(Hooks hooks)
{
    /// <summary>For one line of a header.</summary>
    public static readonly TimeSpan Each = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan All = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan Least = TimeSpan.FromMilliseconds(1);

    private readonly StateKey<TimeSpan> _spent = hooks.State<TimeSpan>("patience");

    public bool IsOver(IExchange exchange) => exchange.Get(_spent) >= All;

    /// <summary>Counts what was spent. What is short does not count, since to count allocates.</summary>
    /// <param name="exchange">The exchange.</param>
    /// <param name="start">When it began, by the clock of the system: expressions do not go by that of tests.</param>
    public void Spend(IExchange exchange, long start)
    {
        var spent = TimeProvider.System.GetElapsedTime(start);
        if (spent >= Least)
        {
            exchange.Set(_spent, exchange.Get(_spent) + spent);
        }
    }
}
