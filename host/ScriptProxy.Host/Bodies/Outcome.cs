using System.Runtime.CompilerServices;

namespace ScriptProxy.Host.Bodies;

/// <summary>
/// How something about a body ended, as a value. Bodies break off in hundreds at a time where clients want them to, and each method that an exception passes on its way costs as much as a small request.
/// </summary>
internal static class Outcome
{
    /// <summary>Waits until something has ended.</summary>
    /// <returns>Why it failed, or was cancelled; null if it did not.</returns>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public static async ValueTask<Exception?> OfAsync(Task running)
    {
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!running.IsCanceled)
        {
            return running.Exception?.InnerException;
        }

        try
        {
            await running;
            return null;
        }
        catch (OperationCanceledException exception)
        {
            return exception; // which cannot be had otherwise, and says who cancelled
        }
    }
}
