using ScriptProxy.Sdk;

namespace ScriptProxy.Host.State;

/// <summary>
/// A bucket as one number: the moment at which it is full again (the generic cell rate algorithm). It needs no timer to fill, and
/// one compare-and-swap to spend.
/// </summary>
internal static class Bucket
{
    public static Grant Acquire(ref long fullAt, BucketTerms terms, int cost, long now, TimeProvider time)
    {
        while (true)
        {
            var seen = Volatile.Read(ref fullAt);
            var spent = Math.Max(seen, now) - now;
            if (cost > terms.Tokens || spent + terms.Cost(cost) > terms.Allowance)
            {
                return new Grant(false, terms.Left(spent), time.GetElapsedTime(0, spent), RetryAfter(seen, terms, cost, now, time), TimeSpan.Zero) { MoreAfter = time.GetElapsedTime(0, terms.More(spent)) };
            }

            spent += terms.Cost(cost);
            if (Interlocked.CompareExchange(ref fullAt, now + spent, seen) == seen)
            {
                return new Grant(true, terms.Left(spent), time.GetElapsedTime(0, spent), TimeSpan.Zero, time.GetElapsedTime(0, terms.Delay(spent))) { MoreAfter = time.GetElapsedTime(0, terms.More(spent)) };
            }
        }
    }

    public static TimeSpan RetryAfter(long fullAt, BucketTerms terms, int cost, long now, TimeProvider time) =>
        cost > terms.Tokens ? Timeout.InfiniteTimeSpan
        : time.GetElapsedTime(0, Math.Max(0, Math.Max(fullAt, now) - now + terms.Cost(cost) - terms.Allowance));
}
