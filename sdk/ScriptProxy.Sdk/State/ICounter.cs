namespace ScriptProxy.Sdk;

/// <summary>
/// A number that the host keeps for a unit, and shows among its metrics: it goes on when the unit is reloaded. Taken while loading, by
/// <see cref="Hooks.Counter"/>. Thread-safe; adding allocates nothing and waits for nobody.
/// </summary>
public interface ICounter
{
    /// <summary>The sum of all that was added, by this version of the unit and those before it. While others add, it is approximate.</summary>
    long Value { get; }

    /// <summary>Adds to it.</summary>
    /// <param name="amount">How much, at least 0: metrics take a counter that falls for one that began anew.</param>
    /// <exception cref="ArgumentOutOfRangeException">The amount is less than 0.</exception>
    void Add(long amount = 1);
}
