using System.Runtime;

namespace ScriptProxy.Sdk.Budgets;

/// <summary>
/// Measures what a thread does for one call. Looking at clocks costs more than most calls do, so each one is looked at when the one before it says that it is time: first the
/// coarse clock on the wall, then the thread's processor time.
/// </summary>
internal struct Meter
{
    private long? _start;
    private long? _looked;
    private long _step;
    private long? _processor;
    private long _before;
    private long _waited;
    private TimeSpan _pauses;
    private TimeSpan _compiling;
    private long? _allocated;

    /// <summary>Whether the processor time is looked at, so that the figures are exact.</summary>
    public readonly bool IsExact => _processor is not null;

    /// <summary>Whether so much time was between the last two looks that the next one must not be long in coming; also while that is not known.</summary>
    /// <param name="limit">What a call may use, in ticks; 0 for no limit.</param>
    public readonly bool IsSlow(long limit) => limit > 0 && _step >= limit / 16;

    /// <summary>Begins at once, and not at the first look.</summary>
    public void Start() => (_start, _allocated) = (Environment.TickCount64, GC.GetAllocatedBytesForCurrentThread());

    /// <summary>Begins at once, with the processor time, which costs more than most calls do.</summary>
    public void StartExactly()
    {
        Start();
        LookAtProcessor();
    }

    /// <summary>The meter stopped, while the thread does something for another call; of a stopped one, the meter as it goes on.</summary>
    public readonly Meter Turned() => this with
    {
        _start = Environment.TickCount64 - _start,
        _looked = null,
        _processor = _processor is null ? null : ProcessorTime.OfThread() - _processor,
        _pauses = GC.GetTotalPauseDuration() - _pauses,
        _compiling = JitInfo.GetCompilationTime(currentThread: true) - _compiling,
        _allocated = GC.GetAllocatedBytesForCurrentThread() - _allocated,
    };

    /// <summary>Counts a wait that has blocked the thread.</summary>
    /// <param name="milliseconds">How long it was.</param>
    public void Wait(long milliseconds)
    {
        _start += milliseconds;
        _waited += milliseconds * TimeSpan.TicksPerMillisecond;
    }

    /// <summary>What was used, in ticks, if that is more than the limit; else null.</summary>
    /// <param name="limit">The limit; 0 for none.</param>
    /// <param name="earlier">What was used before this thread came to it.</param>
    public long? Time(long limit, long earlier)
    {
        if (limit == 0)
        {
            return null;
        }

        var now = Environment.TickCount64;
        _start ??= now;
        _step = _looked is { } last ? (now - last) * TimeSpan.TicksPerMillisecond : limit;
        _looked = now;
        earlier += _waited;
        var elapsed = (now - _start.Value) * TimeSpan.TicksPerMillisecond;
        if (_processor is null)
        {
            if (earlier + elapsed < limit / 8)
            {
                return null;
            }

            LookAtProcessor();
            _before = Math.Min(elapsed, limit / 8);
        }

        return earlier + elapsed > limit && earlier + Used(elapsed) is var used && used > limit ? used : null;
    }

    /// <summary>What the thread has spent so far, in ticks.</summary>
    /// <param name="most">What it is charged at most where its processor time was not looked at.</param>
    public readonly long Spent(long most)
    {
        if (_start is not { } start)
        {
            return _waited;
        }

        var elapsed = (Environment.TickCount64 - start) * TimeSpan.TicksPerMillisecond;
        return _waited + (_processor is null ? Math.Min(elapsed, most) : Used(elapsed));
    }

    /// <summary>What the thread has allocated since this was asked first, in bytes.</summary>
    public long Allocated()
    {
        var now = GC.GetAllocatedBytesForCurrentThread();
        _allocated ??= now;
        return now - _allocated.Value;
    }

    private void LookAtProcessor() =>
        (_processor, _pauses, _compiling) = (ProcessorTime.OfThread(), GC.GetTotalPauseDuration(), JitInfo.GetCompilationTime(currentThread: true));

    // What the runtime compiles is compiled once. A collection runs on the thread that happens to need it, and is everybody's; no more than half is taken off for it, since pauses that others cause took
    // nothing of this thread's time.
    private readonly long Used(long elapsed)
    {
        if (_processor is not { } start || ProcessorTime.OfThread() is not { } now)
        {
            return elapsed;
        }

        var spent = Math.Max(0, now - start - (JitInfo.GetCompilationTime(currentThread: true) - _compiling).Ticks);
        return _before + Math.Max(spent - (GC.GetTotalPauseDuration() - _pauses).Ticks, spent / 2);
    }
}
