using ScriptProxy.Sdk;

namespace ScriptProxy.Host.State;

/// <summary>
/// What was spent in each slice of a window. A slice's number and count are one value, so that a slice whose time is over is replaced by the same compare-and-swap that spends. Who begins a slice closes those before
/// first, so that nobody who has looked at the clock earlier spends in them unseen: only the present one grows, which is why the sum that was checked still holds when it is spent. Thread-safe.
/// </summary>
internal sealed class SliceCounts(WindowTerms terms, long origin)
{
    /// <summary>Says that a slice does not grow any more.</summary>
    private const long Closed = 1L << 31;

    private readonly long[] _slices = new long[terms.Count];

    public WindowTerms Terms => terms;

    public Grant Acquire(int cost, long now, TimeProvider time)
    {
        var present = Number(now);
        while (true)
        {
            ref var slice = ref Slice(present);
            var seen = Volatile.Read(ref slice);
            if (IsLater(seen, present))
            {
                present = NumberIn(seen); // others have looked at the clock since
                continue;
            }

            if (NumberIn(seen) != present)
            {
                CloseBefore(present);
            }
            else if ((seen & Closed) != 0)
            {
                present++; // others have begun a later one
                continue;
            }

            var own = Spent(seen, present);
            var spent = own + SpentBefore(present);
            if (spent + cost > terms.Permits)
            {
                return new Grant(false, (int)Math.Max(0, terms.Permits - spent), ResetAfter(now, time), RetryAfter(cost, now, time), TimeSpan.Zero) { MoreAfter = MoreAfter(now, time) };
            }

            if (Interlocked.CompareExchange(ref slice, Pack(present, own + cost), seen) == seen)
            {
                return new Grant(true, (int)(terms.Permits - spent - cost), ResetAfter(now, time), TimeSpan.Zero, TimeSpan.Zero) { MoreAfter = MoreAfter(now, time) };
            }
        }
    }

    /// <summary>Gives back in the slice in which it was spent, as long as that counts.</summary>
    public void Return(int cost, long at)
    {
        var number = Number(at);
        ref var slice = ref Slice(number);
        for (var seen = Volatile.Read(ref slice); Spent(seen, number) is > 0 and var own;)
        {
            var before = Interlocked.CompareExchange(ref slice, Pack(number, Math.Max(0, own - cost)) | (seen & Closed), seen);
            if (before == seen)
            {
                return;
            }

            seen = before;
        }
    }

    /// <summary>What counts now.</summary>
    public long Sum(long now)
    {
        var present = Number(now);
        return SpentIn(present) + SpentBefore(present);
    }

    /// <summary>Spends without asking: what is carried over from other terms.</summary>
    public SliceCounts Begin(long spent, long now)
    {
        Slice(Number(now)) = Pack(Number(now), Math.Min(spent, terms.Permits));
        return this;
    }

    /// <summary>When enough of the oldest slices are no longer counted.</summary>
    public TimeSpan RetryAfter(int cost, long now, TimeProvider time)
    {
        var spent = Sum(now);
        if (cost > terms.Permits || spent + cost <= terms.Permits)
        {
            return cost > terms.Permits ? Timeout.InfiniteTimeSpan : TimeSpan.Zero;
        }

        var back = (uint)terms.Count;
        while (back > 0 && spent + cost > terms.Permits)
        {
            spent -= SpentIn(Number(now) - --back);
        }

        return LeftAfter(back, now, time);
    }

    private TimeSpan ResetAfter(long now, TimeProvider time)
    {
        for (var back = 0u; back < terms.Count; back++)
        {
            if (SpentIn(Number(now) - back) > 0)
            {
                return LeftAfter(back, now, time);
            }
        }

        return TimeSpan.Zero;
    }

    private TimeSpan MoreAfter(long now, TimeProvider time)
    {
        for (var back = (uint)terms.Count; back-- > 0;)
        {
            if (SpentIn(Number(now) - back) > 0)
            {
                return LeftAfter(back, now, time);
            }
        }

        return TimeSpan.Zero;
    }

    /// <summary>How long it takes until the slice that lies so far back is no longer counted.</summary>
    private TimeSpan LeftAfter(uint back, long now, TimeProvider time) =>
        time.GetElapsedTime(0, ((terms.Count - back) * terms.Slice) - ((now - origin) % terms.Slice));

    private void CloseBefore(uint present)
    {
        for (var back = 1u; back < terms.Count; back++)
        {
            var number = present - back;
            ref var slice = ref Slice(number);
            for (var seen = Volatile.Read(ref slice); !IsLater(seen, number) && !(NumberIn(seen) == number && (seen & Closed) != 0);)
            {
                var before = Interlocked.CompareExchange(ref slice, Pack(number, Spent(seen, number)) | Closed, seen);
                seen = before == seen ? Volatile.Read(ref slice) : before;
            }
        }
    }

    private long SpentBefore(uint present)
    {
        var spent = 0L;
        for (var back = 1u; back < terms.Count; back++)
        {
            spent += SpentIn(present - back);
        }

        return spent;
    }

    private long SpentIn(uint number) => Spent(Volatile.Read(ref Slice(number)), number);

    private ref long Slice(uint number) => ref _slices[number % (uint)_slices.Length];

    /// <summary>The slice's number, from 1 on, so that an empty place is no slice's.</summary>
    private uint Number(long now) => (uint)((Math.Max(0, now - origin) / terms.Slice) + 1);

    private static long Pack(uint number, long spent) => (long)(((ulong)number << 32) | (uint)spent);

    private static uint NumberIn(long packed) => (uint)((ulong)packed >> 32);

    private static long Spent(long packed, uint number) => NumberIn(packed) == number ? packed & (Closed - 1) : 0;

    private static bool IsLater(long packed, uint number) => packed != 0 && (int)(NumberIn(packed) - number) > 0; // numbers begin anew some day
}
