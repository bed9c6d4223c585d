namespace ScriptProxy.Host.Connections;

/// <summary>
/// Lets those through one after another whose reading was cancelled, most of them because they were too slow. The server looks once a second and finds hundreds in a flood; what ends one of them costs as much as ten good
/// requests, and so many at a time would make all others wait. Whoever came meanwhile has his turn between two of them.
/// </summary>
internal static class SingleFile
{
    private static readonly SemaphoreSlim Turn = new(1);

    public static async ValueTask PassAsync()
    {
        await Turn.WaitAsync();
        ThreadPool.UnsafeQueueUserWorkItem(static _ => Turn.Release(), null); // behind all who wait for a thread now
    }
}
