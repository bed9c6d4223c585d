using ScriptProxy.Sdk;

namespace ScriptProxy.Host.State.Adaptive;

/// <summary>What all versions of a unit share of an adaptive gate: who is inside, who waits, and the limit that was found. Thread-safe; only who waits costs a lock.</summary>
internal sealed class AdaptiveState(AdaptiveTerms terms, TimeProvider time)
{
    private readonly long[] _shed = new long[Waiter.Levels];

    public PlaceCounts Places { get; } = new(time.TimestampFrequency);

    public LimitControl Control { get; } = new(terms.Initial, time);

    public WaitingLine Line { get; } = new();

    /// <summary>The terms of the version that went live last.</summary>
    public AdaptiveTerms Terms { get; set; } = terms;

    /// <summary>How many were refused, by priority from the lowest on.</summary>
    public long Shed(int level) => Volatile.Read(ref _shed[level]);

    public bool TryEnter(AdaptiveTerms terms, long now)
    {
        Sweep(terms, now);
        if (Control.Arrived(now, Places.Taken, terms))
        {
            AdmitWaiting(now);
        }

        return Line.Count == 0 && TryTake(terms, now);
    }

    public void EnterRegardless(Priority priority, long now)
    {
        Refused(Waiter.LevelOf(priority));
        Control.Entered(Places.Take(now));
    }

    /// <summary>Stands in the line, or enters if there is a place by now.</summary>
    /// <returns>The waiter; null if it was refused.</returns>
    public Waiter? Join(Priority priority, AdaptiveTerms terms, long now)
    {
        var waiter = new Waiter(this, terms, Waiter.LevelOf(priority));
        Waiter? dropped;
        lock (Line)
        {
            dropped = Line.Join(waiter, now);
            Admit(now);
        }

        if (dropped is null)
        {
            return waiter;
        }

        Refused(dropped.Level);
        dropped.TrySetResult(default);
        return dropped == waiter ? null : waiter;
    }

    /// <param name="waiter">Who goes without having entered.</param>
    /// <param name="isRefused">Whether that is the gate's doing.</param>
    public void Go(Waiter waiter, bool isRefused)
    {
        lock (Line)
        {
            if (!Line.TryRemove(waiter))
            {
                return;
            }
        }

        if (isRefused)
        {
            Refused(waiter.Level);
        }

        waiter.TrySetResult(default);
    }

    public void Leave(long since, Visit visit, AdaptiveTerms terms, long now)
    {
        var wasCounted = Places.GiveBack(since);
        var hasChanged = wasCounted && Control.Left(visit, since, now, Places.Taken, terms);
        if ((wasCounted || hasChanged) && Line.Count > 0)
        {
            AdmitWaiting(now);
        }
    }

    /// <summary>Those who hold a place for too long count no more, and for as long as they have stayed.</summary>
    private void Sweep(AdaptiveTerms terms, long now)
    {
        if (Places.Sweep(terms.HoldSeconds, now) is > 0 and var lost)
        {
            Control.Lost(lost, terms.HoldSeconds * time.TimestampFrequency, now, Places.Taken, terms);
            AdmitWaiting(now);
        }
    }

    private void AdmitWaiting(long now)
    {
        lock (Line)
        {
            Admit(now);
        }
    }

    private void Admit(long now)
    {
        while (Line.Next(now) is { } next && TryTake(next.Terms, now))
        {
            Line.TryRemove(next);
            next.TrySetResult(new Place(true, now));
        }
    }

    private bool TryTake(AdaptiveTerms terms, long now)
    {
        var taken = Places.TryTake(Control.Limit(terms), now);
        Control.Entered(taken);
        return taken > 0;
    }

    private void Refused(int level) => Interlocked.Increment(ref _shed[level]);
}
