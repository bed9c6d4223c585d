using ScriptProxy.Host.Exchanges;
using ScriptProxy.Host.Pipeline;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Quarantines;

/// <summary>What is called in place of a hook whose unit is in quarantine.</summary>
internal static class SuspendedHook
{
    private static readonly Func<Exchange, ValueTask<Verdict>> Pass = static _ => default;

    /// <summary>Where the exchange is to go on, or would if the hook failed, it goes on; else it fails as the failure policy has it.</summary>
    public static Func<Exchange, ValueTask<Verdict>> For(Hook hook, Quarantine quarantine)
    {
        if (quarantine.FailOpen || hook.Unit.Tolerates(hook.Phase))
        {
            return Pass;
        }

        var unit = hook.Unit.Name;
        return _ => throw new QuarantineException(unit, quarantine);
    }
}
