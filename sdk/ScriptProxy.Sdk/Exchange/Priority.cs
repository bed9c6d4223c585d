namespace ScriptProxy.Sdk;

/// <summary>How much an exchange matters where not all can be served: what matters least is refused first.</summary>
public enum Priority
{
    /// <summary>The first to be refused: what nobody waits for, such as jobs, crawlers, prefetching.</summary>
    Low = -1,

    /// <summary>What nothing else is said of.</summary>
    Normal = 0,

    /// <summary>The last to be refused: signing in, paying.</summary>
    High = 1,

    /// <summary>Never refused, counted or measured: checks of health, long polls.</summary>
    Exempt = 2,
}
