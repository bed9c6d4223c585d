namespace ScriptProxy.Host.Connections;

/// <summary>
/// Lets those through a few at a time whose body was cut off, most of them because they sent it too slowly. The server looks once a second and finds hundreds in a flood; what ends one of them costs as much as ten good
/// requests, and so many at a time would make all others wait. Whoever came meanwhile has his turn between two of them.
/// </summary>
internal static class SingleFile
{
    /// <summary>How long anyone waits at most: that others are many must not keep connections open.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    private static readonly SemaphoreSlim Turns = new(Environment.ProcessorCount);

    public static async ValueTask PassAsync()
    {
        if (await Turns.WaitAsync(Longest))
        {
            ThreadPool.UnsafeQueueUserWorkItem(static _ => Turns.Release(), null); // behind all who wait for a thread now
        }
    }
}
