using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Stores;

/// <summary>An invalidation that has been made.</summary>
/// <param name="Moment">Which one in the order of all; entries stored since have a larger one.</param>
/// <param name="What">Whom it means.</param>
/// <param name="Soft">Whether those become stale instead of going.</param>
/// <param name="At">When it was.</param>
internal sealed record PastInvalidation(long Moment, Invalidation What, bool Soft, DateTimeOffset At)
{
    // The conditions themselves differ by their compiled patterns. The lengths keep apart what would read the same in one row.
    private readonly string? _conditions = What is Invalidation.Ban ban
        ? string.Concat(ban.Conditions.Select(condition => $"{condition.Field.Length} {condition.Field}{condition.Test}{condition.Value.Length} {condition.Value}"))
        : null;

    /// <summary>Whether it does to every entry all that an earlier ban or prefix would do.</summary>
    public bool Covers(PastInvalidation earlier) => (!Soft || earlier.Soft) && (What, earlier.What) switch
    {
        (Invalidation.Prefixed { Prefix.Length: 0 }, _) => true,
        (Invalidation.Prefixed mine, Invalidation.Prefixed other) => other.Prefix.StartsWith(mine.Prefix, StringComparison.Ordinal),
        (Invalidation.Ban, Invalidation.Ban) => string.Equals(_conditions, earlier._conditions, StringComparison.Ordinal),
        _ => false,
    };
}
