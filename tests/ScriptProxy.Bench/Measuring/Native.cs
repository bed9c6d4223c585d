using System.ComponentModel;
using System.Runtime.InteropServices;

namespace ScriptProxy.Bench.Measuring;

/// <summary>What Linux offers and .NET does not.</summary>
internal static class Native
{
    public const int Terminate = 15;
    public const int KillNow = 9;
    private const int MonotonicClock = 1;
    private const int AbsoluteTime = 1;
    private const int SetTimerSlack = 29;
    private const long Second = 1_000_000_000;

    [DllImport("libc", EntryPoint = "kill")]
    public static extern int Kill(int process, int signal);

    /// <summary>The nanoseconds that all threads of a process, those that have ended included, have spent on a processor, in user and kernel mode.</summary>
    /// <exception cref="Win32Exception">There is no such process.</exception>
    public static long CpuNanoseconds(int process)
    {
        // What clock_getcpuclockid(3) makes of a process's id.
        var clock = (~process << 3) | 2;
        return GetTime(clock, out var time) == 0 ? time.Seconds * Second + time.Nanoseconds : throw new Win32Exception();
    }

    /// <summary>Binds the calling thread to a core, and lets its timers fire without delay.</summary>
    public static void PrepareThread(int core)
    {
        var mask = 1UL << core;
        _ = SetAffinity(0, sizeof(ulong), ref mask);
        _ = Control(SetTimerSlack, 1, 0, 0, 0);
    }

    /// <summary>Sleeps until the system's monotonic clock, which <see cref="System.Diagnostics.Stopwatch"/> reads too, shows a time.</summary>
    public static void SleepUntil(long nanoseconds)
    {
        var until = new TimeValue { Seconds = nanoseconds / Second, Nanoseconds = nanoseconds % Second };
        _ = Sleep(MonotonicClock, AbsoluteTime, ref until, 0);
    }

    [DllImport("libc", EntryPoint = "clock_gettime", SetLastError = true)]
    private static extern int GetTime(int clock, out TimeValue time);

    [DllImport("libc", EntryPoint = "clock_nanosleep")]
    private static extern int Sleep(int clock, int flags, ref TimeValue until, nint left);

    [DllImport("libc", EntryPoint = "sched_setaffinity")]
    private static extern int SetAffinity(int thread, nint size, ref ulong mask);

    [DllImport("libc", EntryPoint = "prctl")]
    private static extern int Control(int option, nuint a, nuint b, nuint c, nuint d);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeValue
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
