using ScriptProxy.Sdk;

namespace ScriptProxy.Host.State;

/// <summary>A limit in timestamps.</summary>
/// <param name="Interval">The time in which one token comes back.</param>
/// <param name="Burst">How many tokens a bucket holds.</param>
internal sealed record LimiterTerms(long Interval, int Burst)
{
    private static readonly TimeSpan Least = TimeSpan.FromMicroseconds(1);

    public static LimiterTerms Of(RateLimit limit, TimeProvider time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit.Permits, 1, nameof(limit.Permits));
        ArgumentOutOfRangeException.ThrowIfLessThan(limit.Burst ?? 1, 1, nameof(limit.Burst));
        ArgumentOutOfRangeException.ThrowIfLessThan(limit.Per, Least * limit.Permits, nameof(limit.Per));
        var interval = Math.Max(1, StateOptions.Timestamps(limit.Per, time, nameof(limit.Per)) / limit.Permits);
        var burst = limit.Burst ?? limit.Permits;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(burst, long.MaxValue / 4 / interval, nameof(limit.Burst)); // moments must stay numbers
        return new LimiterTerms(interval, burst);
    }

    /// <summary>The time in which an empty bucket fills.</summary>
    public long Allowance { get; } = Interval * Burst;

    public long Cost(int tokens) => tokens * Interval;
}
