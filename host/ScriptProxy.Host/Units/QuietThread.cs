using System.Runtime.InteropServices;

namespace ScriptProxy.Host.Units;

/// <summary>
/// Where code is compiled: a thread that gives way to those that serve. Compiling a rule keeps a processor busy for some fifty milliseconds,
/// and with two processors every request beside it would feel that.
/// </summary>
internal static class QuietThread
{
    /// <summary>Runs it and throws what it throws. The caller waits.</summary>
    public static T Run<T>(Func<T> work) => Task.Factory
        .StartNew(() => GiveWay(work), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)
        .GetAwaiter()
        .GetResult();

    /// <inheritdoc cref="Run{T}(Func{T})"/>
    public static void Run(Action work) => Run(() =>
    {
        work();
        return true;
    });

    // The thread ends with the work, since a priority that was lowered must not be raised again.
    private static T GiveWay<T>(Func<T> work)
    {
        Thread.CurrentThread.Priority = ThreadPriority.BelowNormal; // .NET passes it on to Windows alone
        if (OperatingSystem.IsLinux())
        {
            TryLower();
        }

        return work();
    }

    private static void TryLower()
    {
        try
        {
            _ = Nice(10); // on Linux that is the calling thread alone: nice(2)
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            // Then compiling is felt a little more.
        }
    }

    [DllImport("libc", EntryPoint = "nice")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Nice(int increment);
}
