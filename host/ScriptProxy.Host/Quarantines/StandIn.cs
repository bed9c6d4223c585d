using ScriptProxy.Host.Exchanges;
using ScriptProxy.Host.Pipeline;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Quarantines;

/// <summary>What is called in place of a hook whose unit is in quarantine.</summary>
internal static class StandIn
{
    private static readonly Func<Exchange, ValueTask<Verdict>> Pass = static _ => default;

    /// <summary>Where a hook's failure would let the exchange go on, it goes on; else it fails as the failure policy has it.</summary>
    public static Func<Exchange, ValueTask<Verdict>> For(Hook hook, Quarantine quarantine)
    {
        if (quarantine.FailOpen || hook.Phase is Phase.OnLookup or Phase.OnCompleted || (hook.Phase == Phase.OnRequest && hook.Unit.FailOpen))
        {
            return Pass;
        }

        var unit = hook.Unit.Name;
        return _ => throw new QuarantineException(unit, quarantine);
    }
}
