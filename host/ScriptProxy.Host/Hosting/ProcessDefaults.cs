using ScriptProxy.Host.Budgets;
using ScriptProxy.Host.Connections;

namespace ScriptProxy.Host.Hosting;

/// <summary>What holds for the whole process, and has to be said before anything else runs.</summary>
internal static class ProcessDefaults
{
    /// <summary>How long a regular expression may look for a match that was given no time of its own: of the proxy, of plugins, of rules. As long as a rule's hook has by default: some a second that took
    /// longer would take every processor from all others.</summary>
    public static readonly TimeSpan MatchTimeout = TimeSpan.FromMilliseconds(250);

    public static void Apply()
    {
        AppDomain.CurrentDomain.SetData("REGEX_DEFAULT_MATCH_TIMEOUT", MatchTimeout); // read once, by the first expression
        EventLoop.Prepare();
        StrayFailures.Catch();
    }
}
