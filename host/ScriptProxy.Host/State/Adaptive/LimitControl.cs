using ScriptProxy.Sdk;

namespace ScriptProxy.Host.State.Adaptive;

/// <summary>
/// Finds the limit, by the gradient of the time that a visit takes: limit × tolerance × (time with few inside ÷ time now) + room to grow, as Envoy's controller does. The time with few inside is measured now and then by
/// letting in a quarter; a long average in its place, as Netflix' Gradient2 has it, is what an overload of some minutes becomes. Times are medians, so that a few long polls do not matter, and only
/// of visits that began since the limit changed. Who leaves calls it, and one of them at a time does the little work; nobody waits. Thread-safe.
/// </summary>
internal sealed class LimitControl(int initial, TimeProvider time)
{
    private const int FewestVisits = 30;
    private const int FewestOfProbe = 16;
    private const int FewestOfLongProbe = 5;
    private const double LeastGradient = 0.5;
    private const double FewRefusals = 0.1;

    private static readonly TimeSpan LeastWindow = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan ProbeInterval = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan EarlyProbe = TimeSpan.FromSeconds(2);

    private readonly LatencyCounts _times = new();
    private double _limit = initial;
    private double _least; // the time with few inside, in timestamps; 0 until it was measured
    private double _last; // the last median
    private double _kept; // the limit to return to after a probe
    private long _since = time.GetTimestamp();
    private long _turnedAt;
    private double _probed; // the limit when the last probe ended; 0 before the first
    private long _nextProbe;
    private long _nextEarlyProbe;
    private int _peak;
    private int _refusals;
    private double _refusedBefore; // what part was refused when the last probe began
    private bool _refusesAnyway; // with few inside as well, as one service of many that is switched off does: a lower limit would only keep out the others
    private int _turning;
    private bool _doubles;
    private volatile Stage _stage;

    private enum Stage
    {
        Steady,

        /// <summary>More are inside than a probe lets in.</summary>
        Draining,

        Probing,
    }

    public int Limit(AdaptiveTerms terms) => Math.Clamp((int)Volatile.Read(ref _limit), terms.Least, terms.Most);

    public void Entered(int taken)
    {
        if (taken > Volatile.Read(ref _peak))
        {
            Volatile.Write(ref _peak, taken);
        }
    }

    /// <summary>Takes what came of a visit.</summary>
    /// <returns>Whether the limit may have changed.</returns>
    public bool Left(Visit visit, long since, long now, int taken, AdaptiveTerms terms)
    {
        if (since >= Volatile.Read(ref _since))
        {
            if (visit == Visit.Refused)
            {
                Interlocked.Increment(ref _refusals);
            }
            else if (visit == Visit.Served || now - since > terms.Tolerance * Volatile.Read(ref _least))
            {
                _times.Add(now - since);
            }
        }

        return TryTurn(now, taken, terms);
    }

    /// <summary>Takes that some have stayed for longer than they are counted.</summary>
    public void Lost(int count, long elapsed, long now, int taken, AdaptiveTerms terms)
    {
        if (now - elapsed >= Volatile.Read(ref _since))
        {
            _times.Add(elapsed, count);
        }

        TryTurn(now, taken, terms);
    }

    /// <summary>A measurement whose time is up has to end even though nobody leaves.</summary>
    /// <returns>Whether the limit may have changed.</returns>
    public bool Arrived(long now, int taken, AdaptiveTerms terms) => _stage != Stage.Steady && TryTurn(now, taken, terms);

    private bool TryTurn(long now, int taken, AdaptiveTerms terms)
    {
        if (!IsDue(now, taken, terms) || Interlocked.Exchange(ref _turning, 1) == 1)
        {
            return false;
        }

        var isDue = IsDue(now, taken, terms); // another has turned meanwhile, if not
        if (isDue)
        {
            Turn(now, taken, terms);
        }

        Volatile.Write(ref _turning, 0);
        return isDue;
    }

    private bool IsDue(long now, int taken, AdaptiveTerms terms) => _stage switch
    {
        Stage.Draining => taken <= Limit(terms) || now - Volatile.Read(ref _turnedAt) >= LongEnough(2),
        Stage.Probing => _times.Count >= FewestOfProbe || now - Volatile.Read(ref _turnedAt) >= LongEnough(FewestOfProbe),
        _ => _times.Count + Volatile.Read(ref _refusals) >= FewestVisits && now - Volatile.Read(ref _since) >= LongEnough(2),
    };

    /// <summary>So many times as long as half of the visits take.</summary>
    private double LongEnough(int visits) => Math.Max(Timestamps(LeastWindow, time), visits * Volatile.Read(ref _last));

    private void Turn(long now, int taken, AdaptiveTerms terms)
    {
        if (_stage == Stage.Draining)
        {
            // Who is still inside takes far longer than most, and is not waited for: as many as are to be measured come beside.
            Volatile.Write(ref _limit, taken > Limit(terms) ? Math.Min(_kept, taken + _limit) : _limit);
            _stage = Stage.Probing;
        }
        else if (_stage == Stage.Probing && _times.Count < FewestOfLongProbe)
        {
            GiveUpProbe(now);
        }
        else if (_stage == Stage.Probing)
        {
            EndProbe(now, terms);
        }
        else
        {
            Measure(terms);
            if (IsProbeDue(now, terms))
            {
                BeginProbe();
            }
            else
            {
                Adjust(terms);
            }
        }

        _times.Clear();
        Volatile.Write(ref _refusals, 0);
        Volatile.Write(ref _peak, 0);
        Volatile.Write(ref _since, _stage == Stage.Draining ? long.MaxValue : now);
        Volatile.Write(ref _turnedAt, now);
    }

    private void Measure(AdaptiveTerms terms)
    {
        if (_times.Count > 0)
        {
            _last = _times.Median();
            var isLess = _least == 0 || _last < _least;
            Volatile.Write(ref _least, isLess ? _last : IsLoaded(terms) ? _least : _least + ((_last - _least) / 4));
        }
    }

    /// <summary>Whether so many were inside that the time which it took may be longer than with few. The least that is ever let in is few: with fewer nothing can be measured.</summary>
    private bool IsLoaded(AdaptiveTerms terms) => _peak > Math.Max(terms.Least, _limit / 4);

    /// <summary>Now and then, and where the limit has become another: then the upstream may have too. In a dry run nobody is kept out, so that a probe would never begin.</summary>
    private bool IsProbeDue(long now, AdaptiveTerms terms) => !terms.IsDryRun && IsLoaded(terms) && Limit(terms) > terms.Least
        && (now >= _nextProbe || (now >= _nextEarlyProbe && (_limit > (1.5 * _probed) + 4 || _limit < _probed / 2)));

    private void BeginProbe()
    {
        (_kept, _refusedBefore) = (_limit, PartRefused());
        Volatile.Write(ref _limit, Math.Max(1, _limit / 4));
        _stage = Stage.Draining;
    }

    /// <summary>Those who were let in take long as well: there is no telling what they wait for.</summary>
    private void GiveUpProbe(long now)
    {
        (_nextEarlyProbe, _nextProbe) = (now + Timestamps(EarlyProbe, time), now + Timestamps(ProbeInterval, time));
        Volatile.Write(ref _limit, _kept);
        _stage = Stage.Steady;
    }

    private void EndProbe(long now, AdaptiveTerms terms)
    {
        var measured = _times.Median();
        var isFirst = _probed == 0;
        var gradient = Gradient(measured, terms);
        _refusesAnyway = PartRefused() > Math.Max(FewRefusals, 0.75 * _refusedBefore);
        _doubles = gradient == 1 && (_doubles || isFirst || measured > 1.5 * _least); // its limit is far
        _nextEarlyProbe = now + Timestamps(EarlyProbe, time);
        _nextProbe = isFirst || measured < 0.7 * _least ? _nextEarlyProbe : now + Timestamps(ProbeInterval, time); // not at the bottom yet
        _probed = _kept * gradient;
        Volatile.Write(ref _least, measured);
        Volatile.Write(ref _limit, Math.Max(1, _probed));
        _stage = Stage.Steady;
    }

    private double PartRefused() => Volatile.Read(ref _refusals) / Math.Max(1d, _times.Count + _refusals);

    private double Gradient(double least, AdaptiveTerms terms) => _last > 0 ? Math.Clamp(terms.Tolerance * least / _last, LeastGradient, 1) : 1;

    private void Adjust(AdaptiveTerms terms)
    {
        if (Limit(terms) <= terms.Least)
        {
            _refusesAnyway = PartRefused() > FewRefusals;
        }

        var gradient = Gradient(_least, terms);
        var room = Math.Max(1, Math.Sqrt(_limit) / 2);
        if (PartRefused() > FewRefusals && !_refusesAnyway)
        {
            (gradient, room) = (Math.Min(gradient, 0.9), 0);
        }

        _doubles &= gradient == 1;
        var next = _doubles ? _limit * 2 : (_limit * gradient) + room;

        // What nobody has used is not known to be good.
        if (next < _limit || 2 * _peak > _limit)
        {
            Volatile.Write(ref _limit, Math.Clamp(next, terms.Least, terms.Most));
        }
    }

    private static long Timestamps(TimeSpan duration, TimeProvider time) => (long)(duration.TotalSeconds * time.TimestampFrequency);
}
