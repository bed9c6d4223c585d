namespace ScriptProxy.Host.State.Adaptive;

/// <summary>
/// How many are inside, and since which second. So those who stay for too long can be counted off all at once, without a timer or an object for each: who then leaves finds that his second is not counted
/// any more. A second's number and count are one value. Thread-safe, without locks.
/// </summary>
/// <param name="second">A second in timestamps.</param>
internal sealed class PlaceCounts(long second)
{
    /// <summary>How many seconds somebody can count at most.</summary>
    public const int LongestHold = 120;

    private readonly long[] _seconds = new long[LongestHold + 8];
    private long _sweptAt;
    private int _taken;

    public int Taken => Math.Max(0, Volatile.Read(ref _taken));

    /// <returns>How many there are now; 0 if there is no place.</returns>
    public int TryTake(int limit, long now)
    {
        while (true)
        {
            var seen = Volatile.Read(ref _taken);
            if (seen >= limit)
            {
                return 0;
            }

            if (Interlocked.CompareExchange(ref _taken, seen + 1, seen) == seen)
            {
                Note(now);
                return seen + 1;
            }
        }
    }

    /// <returns>How many there are now.</returns>
    public int Take(long now)
    {
        var taken = Interlocked.Increment(ref _taken);
        Note(now);
        return taken;
    }

    /// <returns>False if who took it then has been counted off.</returns>
    public bool GiveBack(long since)
    {
        var number = Number(since);
        ref var second = ref Second(number);
        while (true)
        {
            var seen = Volatile.Read(ref second);
            if (NumberIn(seen) != number || CountIn(seen) == 0)
            {
                return false;
            }

            if (Interlocked.CompareExchange(ref second, seen - 1, seen) == seen)
            {
                Interlocked.Decrement(ref _taken);
                return true;
            }
        }
    }

    /// <summary>Counts off who has been inside for longer than so many seconds. Looks once a second.</summary>
    /// <returns>How many.</returns>
    public int Sweep(int hold, long now)
    {
        var swept = Volatile.Read(ref _sweptAt);
        if (now - swept < second || Interlocked.CompareExchange(ref _sweptAt, now, swept) != swept)
        {
            return 0;
        }

        var lost = 0;
        for (var i = 0; i < _seconds.Length; i++)
        {
            ref var second = ref _seconds[i];
            var seen = Volatile.Read(ref second);
            while (CountIn(seen) > 0 && (int)(Number(now) - NumberIn(seen)) > hold)
            {
                var before = Interlocked.CompareExchange(ref second, Pack(NumberIn(seen), 0), seen);
                if (before == seen)
                {
                    lost += CountIn(seen);
                    break;
                }

                seen = before;
            }
        }

        Interlocked.Add(ref _taken, -lost);
        return lost;
    }

    private void Note(long now)
    {
        var number = Number(now);
        ref var second = ref Second(number);
        while (true)
        {
            var seen = Volatile.Read(ref second);
            var isOther = NumberIn(seen) != number;
            if (Interlocked.CompareExchange(ref second, isOther ? Pack(number, 1) : seen + 1, seen) == seen)
            {
                if (isOther)
                {
                    Interlocked.Add(ref _taken, -CountIn(seen)); // they have been inside for longer than anybody counts
                }

                return;
            }
        }
    }

    private ref long Second(uint number) => ref _seconds[number % (uint)_seconds.Length];

    private uint Number(long timestamp) => (uint)(timestamp / second);

    private static long Pack(uint number, int count) => (long)(((ulong)number << 32) | (uint)count);

    private static uint NumberIn(long packed) => (uint)((ulong)packed >> 32);

    private static int CountIn(long packed) => (int)packed;
}
