using System.Runtime.InteropServices;
using Perfolizer.Horology;

namespace ScriptProxy.MicroBenchmarks.Results;

/// <summary>
/// The processor time of the current thread. All that is measured runs on one thread, and what else the machine does must not count: under
/// load the clock on the wall shows several times the time that a call takes.
/// </summary>
internal sealed class ThreadClock : IClock
{
    private const int ThreadProcessorTime = 3; // CLOCK_THREAD_CPUTIME_ID

    public string Title => "thread";

    public bool IsAvailable => OperatingSystem.IsLinux();

    public Frequency Frequency => Frequency.GHz;

    public long GetTimestamp() => Get(ThreadProcessorTime, out var time) == 0
        ? (time.Seconds * 1_000_000_000) + time.Nanoseconds
        : throw new PlatformNotSupportedException("The processor time of a thread cannot be read.");

    [DllImport("libc", EntryPoint = "clock_gettime")]
    private static extern int Get(int clock, out Time time);

    private readonly struct Time
    {
        public readonly nint Seconds;
        public readonly nint Nanoseconds;
    }
}
