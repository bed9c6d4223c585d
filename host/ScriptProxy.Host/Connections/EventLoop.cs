using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace ScriptProxy.Host.Connections;

/// <summary>
/// The threads of the runtime that wait for sockets. They hand each event to the thread pool, unless a socket asks them to do the work themselves, which for a short answer is half of what it costs.
/// What could make them wait must leave them first, for with them wait all clients that they have.
/// </summary>
internal static class EventLoop
{
    private const string Threads = "DOTNET_SYSTEM_NET_SOCKETS_THREAD_COUNT";

    private static bool _canWorkOnLoops = OperatingSystem.IsLinux() || OperatingSystem.IsMacOS();

    [ThreadStatic]
    private static long _turns;

    /// <summary>Whether this is none of the thread pool's threads, and so may be one that others wait for.</summary>
    public static bool IsHere => !Thread.CurrentThread.IsThreadPoolThread;

    /// <summary>The number of an exchange among all that begin on this thread: who has two that follow each other has let nobody else in between.</summary>
    public static long NextTurn() => ++_turns;

    /// <summary>Has a loop for each processor, as the runtime does itself where all sockets work on loops. To be called before the first socket is opened; what the environment says already stays.</summary>
    public static void Prepare()
    {
        if (Environment.GetEnvironmentVariable(Threads) is null)
        {
            Environment.SetEnvironmentVariable(Threads, Environment.ProcessorCount.ToString());
        }
    }

    /// <summary>Has what waits for a socket go on at once when it is ready, on the loop's own thread.</summary>
    public static void WorkOnLoop(Socket socket)
    {
        if (!_canWorkOnLoops)
        {
            return;
        }

        try
        {
            PreferInlineCompletions(socket, true);
        }
        catch (MissingMethodException)
        {
            _canWorkOnLoops = false; // another runtime than this was built with: all goes by the pool, and works
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "set_PreferInlineCompletions")]
    private static extern void PreferInlineCompletions(Socket socket, bool value);
}
