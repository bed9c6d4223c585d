using ScriptProxy.Sdk;

namespace ScriptProxy.Host.State;

/// <summary>One unit's view of a limiter: its limit, and what all versions of the unit have spent.</summary>
internal sealed class Limiter(KeyedEntries<LimiterEntry> entries, string name, RateLimit limit, TimeProvider time) : ILimiter
{
    private readonly LimiterTerms _terms = LimiterTerms.Of(limit, time);
    private readonly LimiterEntry _unspent = new(); // a key that is not known

    public string Name => name;

    public RateLimit Limit => limit;

    public Grant Acquire(ReadOnlySpan<char> key, int cost = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(cost, 1);
        while (true)
        {
            var now = time.GetTimestamp();
            var entry = entries.FindOrAdd(key, limit.Capacity, _terms.Memory, now);
            entry.Touch(now);
            var grant = entry.Acquire(_terms, cost, now, time);
            if (!entry.IsGone)
            {
                return grant with { At = now };
            }
        }
    }

    public void Return(ReadOnlySpan<char> key, Grant grant, int cost = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(cost, 1);
        if (grant.IsGranted)
        {
            entries.Find(key)?.Return(_terms, cost, grant.At, time.GetTimestamp());
        }
    }

    public ValueTask DelayAsync(Grant grant, CancellationToken cancellationToken = default) =>
        grant.Delay > TimeSpan.Zero ? new ValueTask(Task.Delay(grant.Delay, time, cancellationToken)) : default;

    public TimeSpan RetryAfter(ReadOnlySpan<char> key, int cost = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(cost, 1);
        var now = time.GetTimestamp();
        return (entries.Find(key) ?? _unspent).RetryAfter(_terms, cost, now, time);
    }
}
