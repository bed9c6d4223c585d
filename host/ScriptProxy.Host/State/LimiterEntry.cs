namespace ScriptProxy.Host.State;

/// <summary>
/// One key's bucket as one number: the moment at which it is full again (the generic cell rate algorithm). It needs no timer to fill, and
/// one compare-and-swap to spend.
/// </summary>
internal sealed class LimiterEntry : KeyedEntry
{
    private long _fullAt;
    private LimiterTerms? _terms;

    public bool TryAcquire(LimiterTerms terms, int cost, long now)
    {
        Adopt(terms, now);
        while (cost <= terms.Burst)
        {
            var fullAt = Volatile.Read(ref _fullAt);
            var next = Math.Max(fullAt, now) + terms.Cost(cost);
            if (next - now > terms.Allowance)
            {
                return false;
            }

            if (Interlocked.CompareExchange(ref _fullAt, next, fullAt) == fullAt)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>How many timestamps it takes until so many tokens are there.</summary>
    public long Missing(LimiterTerms terms, int cost, long now)
    {
        Adopt(terms, now);
        return Math.Max(0, Math.Max(Volatile.Read(ref _fullAt), now) + terms.Cost(cost) - now - terms.Allowance);
    }

    /// <summary>With other terms, what was spent stays spent, in tokens; but nobody owes more than a whole bucket.</summary>
    private void Adopt(LimiterTerms terms, long now)
    {
        if (ReferenceEquals(Volatile.Read(ref _terms), terms))
        {
            return;
        }

        lock (this)
        {
            if (_terms is not null && _terms != terms)
            {
                var spent = Math.Max(0, _fullAt - now) / (double)_terms.Interval;
                Volatile.Write(ref _fullAt, now + Math.Min((long)(spent * terms.Interval), terms.Allowance));
            }

            Volatile.Write(ref _terms, terms);
        }
    }
}
