using ScriptProxy.Plugins.Caching.Serving;
using ScriptProxy.Plugins.Caching.Stores;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Caching.Transfers;

/// <summary>
/// One answer on its way from an upstream, shared by all exchanges that wait for the same thing. It belongs to none of them: who goes away does not take it from the others. Thread-safe.
/// </summary>
/// <param name="wholeKey">The key of the whole.</param>
/// <param name="partKey">The key of the part that is asked for alone; null for the whole.</param>
/// <param name="since">The stores' moments before the upstream was asked.</param>
/// <param name="audience">Who waits for it or reads it.</param>
internal sealed class Transfer(string wholeKey, string? partKey, Moments since, Audience audience)
{
    private readonly TaskCompletionSource<Arrival> _arrival = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Question? _question;
    private volatile bool _isOutdated;

    /// <summary>What is asked for.</summary>
    public string Key => partKey ?? wholeKey;

    /// <summary>The key of the whole.</summary>
    public string WholeKey => wholeKey;

    /// <summary>The key of the part that is asked for alone; null for the whole.</summary>
    public string? PartKey => partKey;

    /// <summary>Whether a part alone is asked for.</summary>
    public bool IsPart => partKey is not null;

    /// <summary>The stores' moments before the upstream was asked.</summary>
    public Moments Since => since;

    /// <summary>Who waits for it or reads it.</summary>
    public Audience Audience => audience;

    /// <summary>What came of it, as soon as the head is there. Never faults.</summary>
    public Task<Arrival> Arrival => _arrival.Task;

    /// <summary>What is asked of the upstream; null before it is.</summary>
    public Question? Question { get => Volatile.Read(ref _question); set => Volatile.Write(ref _question, value); }

    /// <summary>Whether somebody wants it anew: what it brings is not to be found any more.</summary>
    public bool IsOutdated => _isOutdated;

    /// <summary>Whether what comes or came of it is good for a request that begins now; see <see cref="IsOver"/> of what comes.</summary>
    /// <param name="stores">The stores: what was invalidated there since it was asked for is not for those who come after.</param>
    /// <param name="now">The time now: what came without being fresh was for those who waited for it.</param>
    public bool IsFor(StoreSet stores, DateTimeOffset now)
    {
        if (audience.IsClosed || IsOutdated)
        {
            return false;
        }

        if (!Arrival.IsCompletedSuccessfully)
        {
            return Question is not { } question || !stores.IsInvalidated(question.PrimaryKey, question.Url, since);
        }

        return Arrival.Result is Arrival.Kept { Head: var head } && ServingRules.IsFresh(head, now) && !stores.IsInvalidated(head, since);
    }

    /// <summary>
    /// Whether what came of it was invalidated since it was asked for. Who joined after something was invalidated must look: by the address alone nobody could tell whether its tags or headers are meant, and whoever did not
    /// join for that reason would fetch the same once more, with each purge of something else.
    /// </summary>
    public bool IsOver(StoreSet stores, Arrival arrival) => arrival switch
    {
        Arrival.Kept kept => stores.IsInvalidated(kept.Head, since),
        Arrival.Renewed renewed => stores.IsInvalidated(renewed.Response.Head, since),
        _ => false,
    };

    /// <summary>Says that somebody wants it anew.</summary>
    public void Outdate() => _isOutdated = true;

    /// <summary>Says what came of it.</summary>
    public void Arrive(Arrival arrival) => _arrival.TrySetResult(arrival);
}

/// <summary>What came of asking an upstream.</summary>
internal abstract record Arrival
{
    private Arrival()
    {
    }

    /// <summary>A response that is being stored; everybody reads it while it grows. See <see cref="Judgement.Keep"/>.</summary>
    public sealed record Kept(StoredHead Head, StoredHead AskerHead, string WholeKey, GrowingBody Body) : Arrival
    {
        /// <summary>Whether a store takes it; otherwise it is for those only who waited for it.</summary>
        public required bool IsStored { get; init; }

        /// <summary>See <see cref="Judgement.Keep"/>.</summary>
        public string? Warning { get; init; }
    }

    /// <summary>What was stored still holds (304).</summary>
    /// <param name="Response">It, as it is stored now.</param>
    /// <param name="AskerHead">See <see cref="Judgement.Keep"/>.</param>
    public sealed record Renewed(StoredResponse Response, StoredHead AskerHead) : Arrival;

    /// <summary>What was stored still holds, but is not kept any longer, for the one exchange that asked; the others ask for themselves.</summary>
    public sealed record Released(StoredResponse Response, string Reason) : Arrival;

    /// <summary>A response that is not kept, for the one exchange that asked; the others ask for themselves.</summary>
    public sealed record Unkept(UnkeptResponse Response, string Reason) : Arrival;

    /// <summary>Nothing came, and all have to look again: what was stored is of no use any more, or something has been stored just now.</summary>
    /// <param name="AsksWhole">Whether a part came where only the whole is of use.</param>
    /// <param name="IsRefused">Whether the upstream answered with a 304 that it was not asked for.</param>
    public sealed record Again(bool AsksWhole = false, bool IsRefused = false) : Arrival;

    /// <summary>No answer of an upstream: what was stored may be served stale, else this is the answer for everybody.</summary>
    /// <param name="Answer">The answer.</param>
    /// <param name="Status">What the upstream said; null if it did not answer.</param>
    public sealed record Failed(Answer Answer, int? Status) : Arrival;
}
