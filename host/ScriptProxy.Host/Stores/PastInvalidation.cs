using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Stores;

/// <summary>An invalidation that entries are tried on when they are next looked at: a ban or a prefix.</summary>
/// <param name="Moment">Which one in the order of all; entries stored since have a larger one.</param>
/// <param name="What">Whom it means.</param>
/// <param name="Soft">Whether those become stale instead of going.</param>
/// <param name="At">When it was.</param>
internal sealed record PastInvalidation(long Moment, Invalidation What, bool Soft, DateTimeOffset At)
{
    /// <summary>Whether it does to every entry all that an earlier one would do.</summary>
    public bool Covers(PastInvalidation earlier) => (!Soft || earlier.Soft) && (What, earlier.What) switch
    {
        (Invalidation.Prefixed { Prefix.Length: 0 }, _) => true,
        (Invalidation.Prefixed mine, Invalidation.Prefixed other) => other.Prefix.StartsWith(mine.Prefix, StringComparison.Ordinal),
        (Invalidation.Ban mine, Invalidation.Ban other) => mine.Conditions.Select(Essence).SequenceEqual(other.Conditions.Select(Essence)),
        _ => false,
    };

    // The conditions themselves differ by their compiled patterns.
    private static (string Field, BanTest Test, string Value) Essence(BanCondition condition) => (condition.Field, condition.Test, condition.Value);
}
