using ScriptProxy.Sdk;

namespace ScriptProxy.Host.State;

/// <summary>One unit's view of a limiter: its limit, and the buckets that all versions of the unit share.</summary>
internal sealed class Limiter : ILimiter
{
    private readonly KeyedEntries<LimiterEntry> _entries;
    private readonly TimeProvider _time;
    private readonly int _capacity;
    private readonly LimiterTerms _terms;

    public Limiter(KeyedEntries<LimiterEntry> entries, RateLimit limit, TimeProvider time)
    {
        (_entries, _time, _capacity, _terms) = (entries, time, limit.Capacity, LimiterTerms.Of(limit, time));
    }

    public bool TryAcquire(ReadOnlySpan<char> key, int cost = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(cost, 1);
        var now = _time.GetTimestamp();
        var entry = _entries.FindOrAdd(key, _capacity, _terms.Allowance, now);
        entry.Touch(now);
        return entry.TryAcquire(_terms, cost, now);
    }

    public TimeSpan RetryAfter(ReadOnlySpan<char> key, int cost = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(cost, 1);
        if (cost > _terms.Burst)
        {
            return Timeout.InfiniteTimeSpan;
        }

        var now = _time.GetTimestamp();
        return _entries.Find(key) is { } entry ? _time.GetElapsedTime(0, entry.Missing(_terms, cost, now)) : TimeSpan.Zero;
    }
}
