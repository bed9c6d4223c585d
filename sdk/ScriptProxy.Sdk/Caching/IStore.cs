namespace ScriptProxy.Sdk;

/// <summary>
/// Where cache entries live: responses by key, bounded in bytes. It knows nothing of HTTP's rules: what may be stored and served is the cache's to say.
/// Thread-safe.
/// <para>
/// What looks into it or changes it may take time, as where others share it; in the proxy's own stores it is done when the call returns, save for what has to be read from disk to be found. What is asked for
/// with every request (<see cref="Moment"/>, <c>IsInvalidated</c>) is answered from memory: a store elsewhere says what it has heard of by then, and limits the time of its calls itself: requests for the same key wait for them.
/// </para>
/// </summary>
public interface IStore
{
    /// <summary>The name it was taken under.</summary>
    string Name { get; }

    /// <summary>Finds a complete response and notes the use. Completes at once and allocates nothing where it is in memory.</summary>
    /// <param name="key">The key, compared by its characters.</param>
    /// <param name="cancelled">Ends the reading.</param>
    /// <returns>The response; null if there is none, it has expired, or it was invalidated.</returns>
    ValueTask<StoredResponse?> FindAsync(ReadOnlySpan<char> key, CancellationToken cancelled = default);

    /// <summary>Notes a use of a response that has been answered from a copy of it elsewhere, so that what is asked for often is not dropped here. Does not wait; one that comes late or gets lost does no harm.</summary>
    /// <param name="key">The key.</param>
    void NoteUse(ReadOnlySpan<char> key);

    /// <summary>Begins to write a response. It is found once it has been committed, and replaces the one under its key then.</summary>
    /// <param name="head">The head.</param>
    /// <param name="length">The body's length if it is known.</param>
    /// <param name="since"><see cref="Moment"/> from before the upstream was asked: what was invalidated since then is not stored.</param>
    /// <returns>What to write to; null if the store has no room for it or cannot write.</returns>
    IStoreWriter? Begin(StoredHead head, long? length, long since);

    /// <summary>Replaces the head of a stored response and leaves its body (RFC 9111 4.3.4).</summary>
    /// <param name="response">The response as it was found.</param>
    /// <param name="head">The new head, of the same key.</param>
    /// <param name="since">As in <see cref="Begin"/>.</param>
    /// <returns>The response with the new head; null if it is not there any more or was invalidated since.</returns>
    /// <exception cref="ArgumentException">The head is of another key.</exception>
    ValueTask<StoredResponse?> UpdateAsync(StoredResponse response, StoredHead head, long since);

    /// <summary>Removes what is under a key.</summary>
    /// <param name="key">The key.</param>
    /// <returns>Whether there was something.</returns>
    ValueTask<bool> RemoveAsync(ReadOnlySpan<char> key);

    /// <summary>A number that grows with each invalidation.</summary>
    long Moment { get; }

    /// <summary>Makes stored responses unfindable, for every lookup that begins when it is done.</summary>
    /// <param name="what">Which of them.</param>
    /// <param name="soft">Leaves them to be served stale while they are fetched anew or where the upstream fails, instead of removing them.</param>
    /// <returns>How many were found right away; those that a ban or a prefix meets later are not counted.</returns>
    /// <exception cref="ArgumentException">It is a ban without conditions, or with one of a field that there is not.</exception>
    /// <exception cref="IOException">It holds as long as the proxy lives, but a disk that can neither be written to nor deleted from may bring back later what it meant.</exception>
    ValueTask<int> InvalidateAsync(Invalidation what, bool soft = false);

    /// <summary>
    /// Whether a response asked for before has been invalidated since, softly or not. On the safe side: seldom also of one that has not, and always
    /// of one that was asked for so long ago that nobody remembers.
    /// </summary>
    /// <param name="head">Its head.</param>
    /// <param name="since">As in <see cref="Begin"/>.</param>
    bool IsInvalidated(StoredHead head, long since);

    /// <summary>As <see cref="IsInvalidated(StoredHead, long)"/>, of a response that has not come yet, as far as the address decides: what means it by its headers or tags is known when it has come.</summary>
    /// <param name="primaryKey">Its <see cref="StoredHead.PrimaryKey"/>.</param>
    /// <param name="url">Its <see cref="StoredHead.Url"/>.</param>
    /// <param name="since">As in <see cref="Begin"/>.</param>
    bool IsInvalidated(string primaryKey, string url, long since);

    /// <summary>Lists what is stored, in no order; a moving picture while others change it. Of a resource or a tag, only that is looked at.</summary>
    /// <param name="of">What is listed; null for everything.</param>
    IAsyncEnumerable<StoredItem> ListAsync(Invalidation? of = null);

    /// <summary>What it holds and did so far.</summary>
    StoreFigures Figures { get; }
}

/// <summary>One line of a store's list.</summary>
/// <param name="Key">The key.</param>
/// <param name="Url">The address.</param>
/// <param name="Status">The status.</param>
/// <param name="Bytes">What it takes, head and body.</param>
/// <param name="FreshUntil">Until when it is fresh.</param>
/// <param name="Expires">When it may be dropped.</param>
/// <param name="Marks">Its head's <see cref="StoredHead.Marks"/>: not everything stored is a response.</param>
public sealed record StoredItem(string Key, string Url, int Status, long Bytes, DateTimeOffset FreshUntil, DateTimeOffset Expires, StoredMarks Marks);

/// <summary>What a store holds and did.</summary>
/// <param name="Entries">How many responses.</param>
/// <param name="Bytes">Their bytes, heads included.</param>
/// <param name="MaxBytes">How many it may hold.</param>
/// <param name="Evicted">How many it dropped to make room.</param>
/// <param name="Refused">How many it had no room for or could not write.</param>
/// <param name="Damaged">How many it found damaged and dropped.</param>
public sealed record StoreFigures(long Entries, long Bytes, long MaxBytes, long Evicted, long Refused, long Damaged);
