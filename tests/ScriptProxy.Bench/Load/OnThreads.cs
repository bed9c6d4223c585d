using ScriptProxy.Bench.Measuring;

namespace ScriptProxy.Bench.Load;

/// <summary>Runs something on several threads of the load's core at the same time.</summary>
internal static class OnThreads
{
    public static Task<T[]> RunAsync<T>(int threads, Func<int, T> work) => Task.WhenAll(Enumerable.Range(0, threads).Select(number =>
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() =>
        {
            try
            {
                Native.PrepareThread(Core.Load);
                done.SetResult(work(number));
            }
            catch (Exception error) when (error is BenchException or IOException or System.Net.Sockets.SocketException or OperationCanceledException)
            {
                done.SetException(error);
            }
        }) { IsBackground = true }.Start();
        return done.Task;
    }));
}
