namespace ScriptProxy.Sdk;

/// <summary>One counter of an <see cref="ITable"/>. Thread-safe.</summary>
public interface ITableCounter
{
    /// <summary>The counter's name; <c>count</c> for a table's first one.</summary>
    string Name { get; }

    /// <summary>Adds to a key's count; a key that is not there begins with zero. This keeps the key from being forgotten for disuse; looking at it does not.</summary>
    /// <param name="key">The key, compared by its characters.</param>
    /// <param name="amount">How much.</param>
    /// <returns>The key's count now.</returns>
    long Increment(ReadOnlySpan<char> key, long amount = 1);

    /// <summary>
    /// Takes back what was added to a key, as that turns out to be nothing to be counted: out of the window in which it was added, so that it is no credit for what comes later. What is out of reach of
    /// <see cref="Rate"/> stays counted.
    /// </summary>
    /// <param name="key">The key.</param>
    /// <param name="at">The timestamp at which it was added, by <see cref="Hooks.Time"/>.</param>
    /// <param name="amount">How much, at least 0.</param>
    void TakeBack(ReadOnlySpan<char> key, long at, long amount = 1);

    /// <summary>A key's count since it is known; zero if it is not.</summary>
    /// <param name="key">The key.</param>
    /// <returns>The count.</returns>
    long Count(ReadOnlySpan<char> key);

    /// <summary>
    /// What was added to a key within the last window; zero if the key is not known. An estimate, as HAProxy's <c>http_req_rate</c>: the window
    /// before counts by the share of it that is still within reach, as if its events had been spread evenly. It is wrong by less than what was added in the window before.
    /// </summary>
    /// <param name="key">The key.</param>
    /// <returns>The amount per window.</returns>
    double Rate(ReadOnlySpan<char> key);
}
