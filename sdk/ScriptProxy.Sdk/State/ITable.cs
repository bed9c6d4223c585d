namespace ScriptProxy.Sdk;

/// <summary>
/// Counts by key, such as a client's address: how often in all, and how often of late. The host keeps it: it goes on when the unit is
/// reloaded. Taken while loading, by <see cref="Hooks.Table"/>. Thread-safe; a key that is known costs no allocation and no lock
/// (one of more than 64 characters, of which only a hash is kept, some allocation).
/// </summary>
/// <remarks>
/// A full table forgets the keys that were not counted for longest, approximately. What is counted for a key in the moment in which it is
/// forgotten may be lost.
/// </remarks>
public interface ITable
{
    /// <summary>How many keys there are, those that have expired and were not cleared away yet included.</summary>
    int Keys { get; }

    /// <summary>Adds to a key's count; a key that is not there begins with zero. This alone keeps a key from being forgotten.</summary>
    /// <param name="key">The key, compared by its characters.</param>
    /// <param name="amount">How much.</param>
    /// <returns>The key's count now.</returns>
    long Increment(string key, long amount = 1);

    /// <summary>A key's count since it is known; zero if it is not.</summary>
    /// <param name="key">The key.</param>
    /// <returns>The count.</returns>
    long Count(string key);

    /// <summary>
    /// What was added to a key within the last <see cref="TableOptions.Window"/>; zero if the key is not known. An estimate: the window
    /// before counts by the share of it that is still within reach, as if its events had been spread evenly.
    /// </summary>
    /// <param name="key">The key.</param>
    /// <returns>The amount per window.</returns>
    double Rate(string key);

    /// <summary>Forgets a key.</summary>
    /// <param name="key">The key.</param>
    /// <returns>Whether it was known.</returns>
    bool Remove(string key);

    /// <summary>Forgets all keys.</summary>
    void Clear();
}

/// <summary>How an <see cref="ITable"/> counts. A unit's next version may give other values: they hold for what it does, and the counts stay.</summary>
public sealed record TableOptions
{
    /// <summary>
    /// How many keys are kept, 1 to 10,000,000. Default: 100,000, some 20 MB when full. After a reload that lowers it, each new key clears
    /// away a few.
    /// </summary>
    public int Capacity { get; init; } = 100_000;

    /// <summary>A key that was not counted for this long is forgotten. More than zero. Default: 10 minutes.</summary>
    public TimeSpan Expiry { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>What <see cref="ITable.Rate"/> looks back over. More than zero. Default: 1 minute. When it changes, rates settle after two windows.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromMinutes(1);
}
