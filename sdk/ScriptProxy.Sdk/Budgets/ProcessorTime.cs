using System.Runtime.InteropServices;

namespace ScriptProxy.Sdk.Budgets;

/// <summary>The processor time of the current thread. A rule must not pay for what the machine does for others meanwhile.</summary>
internal static class ProcessorTime
{
    private const long NanosecondsPerTick = 100;

    // CLOCK_THREAD_CPUTIME_ID
    private static readonly int Clock = OperatingSystem.IsMacOS() ? 16 : 3;
    private static readonly bool IsWindows = OperatingSystem.IsWindows();
    private static volatile bool _isMissing = !OperatingSystem.IsLinux() && !OperatingSystem.IsMacOS() && !OperatingSystem.IsWindows();

    /// <summary>In ticks of <see cref="TimeSpan"/>; null where it cannot be read.</summary>
    public static long? OfThread()
    {
        if (_isMissing)
        {
            return null;
        }

        try
        {
            return IsWindows ? OnWindows() : OnUnix();
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            _isMissing = true;
            return null;
        }
    }

    private static long? OnUnix() => Get(Clock, out var time) == 0 ? (time.Seconds * TimeSpan.TicksPerSecond) + (time.Nanoseconds / NanosecondsPerTick) : null;

    private static long? OnWindows() => GetThreadTimes(GetCurrentThread(), out _, out _, out var kernel, out var user) ? kernel + user : null;

    [DllImport("libc", EntryPoint = "clock_gettime")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Get(int clock, out Time time);

    [DllImport("kernel32")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern nint GetCurrentThread();

    [DllImport("kernel32")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static extern bool GetThreadTimes(nint thread, out long created, out long ended, out long kernel, out long user);

    private readonly struct Time
    {
        public readonly nint Seconds;
        public readonly nint Nanoseconds;
    }
}
