using ScriptProxy.Sdk;

namespace ScriptProxy.Host.State;

/// <summary>A limit in timestamps.</summary>
internal abstract record LimiterTerms
{
    private static readonly TimeSpan Least = TimeSpan.FromMicroseconds(1);

    /// <summary>Entries that were not used for so long have nothing spent.</summary>
    public abstract long Memory { get; }

    public static LimiterTerms Of(RateLimit limit, TimeProvider time)
    {
        var isLeaky = limit.Algorithm == LimitAlgorithm.LeakyBucket;
        var isWindow = limit.Algorithm is LimitAlgorithm.FixedWindow or LimitAlgorithm.SlidingWindow;
        ArgumentOutOfRangeException.ThrowIfLessThan(limit.Permits, 1, nameof(limit.Permits));
        ArgumentOutOfRangeException.ThrowIfLessThan(limit.Burst ?? 1, isLeaky ? 0 : 1, nameof(limit.Burst));
        ArgumentOutOfRangeException.ThrowIfLessThan(limit.Undelayed, 0, nameof(limit.Undelayed));
        ArgumentOutOfRangeException.ThrowIfLessThan(limit.Per, Least * limit.Permits, nameof(limit.Per));
        if ((limit.Burst is not null && isWindow) || (limit.Undelayed > 0 && !isLeaky))
        {
            throw new ArgumentException(
                $"a limit by {limit.Algorithm} has no {(limit.Undelayed > 0 ? nameof(limit.Undelayed) : nameof(limit.Burst))}", limit.Undelayed > 0 ? nameof(limit.Undelayed) : nameof(limit.Burst));
        }

        var per = StateOptions.Timestamps(limit.Per, time, nameof(limit.Per));
        return limit.Algorithm switch
        {
            LimitAlgorithm.FixedWindow => new WindowTerms(per, 1, limit.Permits),
            LimitAlgorithm.SlidingWindow => new WindowTerms(Math.Max(1, (per + WindowTerms.Eighths - 1) / WindowTerms.Eighths), WindowTerms.Eighths + 1, limit.Permits),
            _ => BucketOf((per + limit.Permits - 1) / limit.Permits, limit, isLeaky),
        };
    }

    private static BucketTerms BucketOf(long interval, RateLimit limit, bool isLeaky)
    {
        var tokens = isLeaky ? (limit.Burst ?? 0) + 1L : limit.Burst ?? limit.Permits;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(tokens, Math.Min(int.MaxValue, long.MaxValue / 4 / interval), nameof(limit.Burst)); // moments must stay numbers
        return new BucketTerms(interval, (int)tokens, isLeaky ? limit.Undelayed : int.MaxValue);
    }
}

/// <summary>A bucket, of tokens or a leaky one: they differ only in who has to wait.</summary>
/// <param name="Interval">The time in which one token comes back.</param>
/// <param name="Tokens">How many tokens it holds.</param>
/// <param name="Undelayed">How many need not wait beyond the one that conforms to the rate.</param>
internal sealed record BucketTerms(long Interval, int Tokens, int Undelayed) : LimiterTerms
{
    /// <summary>The time in which an empty bucket fills.</summary>
    public long Allowance { get; } = Interval * Tokens;

    public override long Memory => Allowance;

    public long Cost(int tokens) => tokens * Interval;

    public int Left(long spent) => (int)Math.Max(0, (Allowance - spent) / Interval);

    /// <summary>The time until one token more is there.</summary>
    public long More(long spent) => spent == 0 ? 0 : spent % Interval is > 0 and var part ? part : Interval;

    /// <summary>What the last token lies ahead of the rate, save for what need not wait.</summary>
    public long Delay(long spent) => Undelayed >= Tokens ? 0 : Math.Max(0, spent - Interval - (Undelayed * Interval));
}

/// <summary>A window of slices, the present one included: their permits are counted together.</summary>
/// <param name="Slice">How long each is.</param>
/// <param name="Count">How many there are: one is a fixed window.</param>
/// <param name="Permits">How many permits they have together.</param>
internal sealed record WindowTerms(long Slice, int Count, int Permits) : LimiterTerms
{
    /// <summary>Into how many parts a sliding window is cut. One more is counted, so that no time of its length is ever left out in part.</summary>
    public const int Eighths = 8;

    public override long Memory => Slice * Count;
}
