using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Stores;

/// <summary>What became of an entry by the invalidations it had not been tried on yet.</summary>
internal enum Judgement : byte
{
    Untouched,
    Stale,
    Gone,
}

internal static class Judgements
{
    /// <summary>What a judgement means for what is stored: a mark is no answer that could be served stale. What is stale already is outdated nevertheless, or it would be fresh again when the clock is set back.</summary>
    public static Judgement For(this Judgement judgement, StoredHead head, DateTimeOffset staleFrom) => judgement switch
    {
        Judgement.Stale when head.Marks.HasFlag(StoredMarks.HitForMiss) => Judgement.Gone,
        Judgement.Stale when head.Marks.HasFlag(StoredMarks.VaryIndex) || (head.Marks.HasFlag(StoredMarks.Outdated) && head.FreshUntil <= staleFrom) => Judgement.Untouched,
        _ => judgement,
    };

    /// <summary>What has been invalidated softly.</summary>
    public static StoredHead Outdated(this StoredHead head, DateTimeOffset staleFrom) => head with { FreshUntil = head.FreshUntil < staleFrom ? head.FreshUntil : staleFrom, Marks = head.Marks | StoredMarks.Outdated };
}
