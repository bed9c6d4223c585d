namespace ScriptProxy.Sdk;

/// <summary>
/// Counts and tags by key, such as a client's address: how often in all, how often of late, and what is known of it. The host keeps it: it goes on when the unit is
/// reloaded, and is listed, edited and cleared by <c>scriptproxy table</c>. Taken while loading, by <see cref="Hooks.Table"/>. Thread-safe; a key that is known costs no allocation,
/// and nobody waits but for the moment in which another counts the same key. Of one of more than 64 characters only a hash is kept. <see cref="ExchangeKey"/> makes keys of exchanges.
/// </summary>
/// <remarks>
/// A full table forgets the keys that were not used for longest, approximately. What is counted for a key in the moment in which it is
/// forgotten may be lost.
/// <para>
/// A table answers from memory, so that a hook may ask it with every request. What machines share could be such a table on each of them, which tells the others behind the requests, as HAProxy's peers do: counts and tags
/// would then be those of all, as far as this one has heard, and a tag would hold elsewhere moments later. It could not count to the last one over machines in the moment of the call: what must be exact is a limit,
/// which <see cref="IAsyncLimiter.AcquireAsync"/> can ask elsewhere.
/// </para>
/// </remarks>
public interface ITable : ITableCounter
{
    /// <summary>How many keys there are, those that have expired and were not cleared away yet included.</summary>
    int Keys { get; }

    /// <summary>One of the counters by which keys are counted beside each other, such as requests and errors. The table itself is its first one.</summary>
    /// <param name="name">Its name, one of <see cref="TableOptions.Counters"/>.</param>
    /// <returns>The counter. Ask for it while loading, and keep it.</returns>
    /// <exception cref="ArgumentException">The table has none of this name.</exception>
    ITableCounter Counter(string name);

    /// <summary>
    /// Sets a tag of a key, or how long it still lasts, which costs no allocation. A key that is not there begins with zero, and is not forgotten for disuse before its
    /// tag is gone.
    /// </summary>
    /// <param name="key">The key.</param>
    /// <param name="tag">The tag, such as <c>banned</c>; one of a few that the unit knows, since each takes memory.</param>
    /// <param name="lifetime">How long it lasts from now on, more than zero and at most a year. Default: null, as long as the key is known.</param>
    /// <exception cref="ArgumentOutOfRangeException">The lifetime is outside its range.</exception>
    void Tag(ReadOnlySpan<char> key, string tag, TimeSpan? lifetime = null);

    /// <summary>Whether a key has a tag.</summary>
    /// <param name="key">The key.</param>
    /// <param name="tag">The tag, compared by its characters.</param>
    /// <returns>Whether it is there and has not ended.</returns>
    bool HasTag(ReadOnlySpan<char> key, string tag);

    /// <summary>Finds the first of some tags that a key has. Give them in the order of their weight.</summary>
    /// <param name="key">The key.</param>
    /// <param name="tags">The tags, compared by their characters.</param>
    /// <returns>The tag; null if the key has none of them.</returns>
    TableTag? FindTag(ReadOnlySpan<char> key, params ReadOnlySpan<string> tags);

    /// <summary>Takes a tag from a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="tag">The tag.</param>
    /// <returns>Whether it was there.</returns>
    bool Untag(ReadOnlySpan<char> key, string tag);

    /// <summary>Forgets a key.</summary>
    /// <param name="key">The key.</param>
    /// <returns>Whether it was known.</returns>
    bool Remove(ReadOnlySpan<char> key);

    /// <summary>Forgets all keys.</summary>
    void Clear();
}
