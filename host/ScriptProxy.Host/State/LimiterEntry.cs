using ScriptProxy.Sdk;

namespace ScriptProxy.Host.State;

/// <summary>What one key has spent: in a bucket, or in the slices of a window. Thread-safe.</summary>
internal sealed class LimiterEntry : KeyedEntry
{
    private long _fullAt;
    private BucketTerms? _bucket;
    private SliceCounts? _slices;
    private bool _isGone;

    /// <summary>Whether it is no longer the key's: what was spent in it nobody sees.</summary>
    public bool IsGone => Volatile.Read(ref _isGone);

    public override bool TryLetGo()
    {
        Volatile.Write(ref _isGone, true);
        return true;
    }

    public Grant Acquire(LimiterTerms terms, int cost, long now, TimeProvider time) => terms is BucketTerms bucket
        ? Bucket.Acquire(ref FullAt(bucket, now), bucket, cost, now, time)
        : Slices((WindowTerms)terms, now).Acquire(cost, now, time);

    /// <summary>Gives back what was spent at a timestamp. A bucket that may have been full since has forgotten it: to give it back would let through more than it holds.</summary>
    public void Return(LimiterTerms terms, int cost, long at, long now)
    {
        if (terms is WindowTerms window)
        {
            Slices(window, now).Return(cost, at);
        }
        else if (terms is BucketTerms bucket && now - at < bucket.Cost(cost))
        {
            Interlocked.Add(ref FullAt(bucket, now), -bucket.Cost(cost));
        }
    }

    public TimeSpan RetryAfter(LimiterTerms terms, int cost, long now, TimeProvider time) => terms is BucketTerms bucket
        ? Bucket.RetryAfter(FullAt(bucket, now), bucket, cost, now, time)
        : Slices((WindowTerms)terms, now).RetryAfter(cost, now, time);

    /// <summary>With other terms, what was spent stays spent, in tokens; but nobody owes more than a whole bucket.</summary>
    private ref long FullAt(BucketTerms terms, long now)
    {
        if (!ReferenceEquals(Volatile.Read(ref _bucket), terms))
        {
            lock (this)
            {
                if (_bucket is not null && _bucket != terms)
                {
                    var spent = Math.Max(0, _fullAt - now) / (double)_bucket.Interval;
                    Volatile.Write(ref _fullAt, now + Math.Min((long)(spent * terms.Interval), terms.Allowance));
                }

                Volatile.Write(ref _bucket, terms);
            }
        }

        return ref _fullAt;
    }

    /// <summary>With other terms, what counts now counts from now on.</summary>
    private SliceCounts Slices(WindowTerms terms, long now)
    {
        if (Volatile.Read(ref _slices) is { } slices && slices.Terms == terms)
        {
            return slices;
        }

        lock (this)
        {
            return _slices?.Terms == terms ? _slices : _slices = new SliceCounts(terms, now).Begin(_slices?.Sum(now) ?? 0, now);
        }
    }
}
