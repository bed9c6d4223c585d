using System.Globalization;

namespace ScriptProxy.Host.Units;

/// <summary>
/// Where a unit registers its hooks: a thread of its own, since what loops for ever cannot be stopped and must not take the loader, and with
/// it all later reloads, along.
/// </summary>
internal static class LoadThread
{
    /// <summary>How long it may take.</summary>
    private static readonly TimeSpan DefaultLimit = TimeSpan.FromSeconds(10);

    /// <summary>Runs it and throws what it throws.</summary>
    /// <param name="load">What the unit does.</param>
    /// <param name="what">How a person calls it.</param>
    /// <param name="limit">How long it may take. Default: ten seconds.</param>
    /// <param name="task">What it is there for.</param>
    /// <exception cref="TimeoutException">It did not end within the limit, and runs on.</exception>
    public static T Run<T>(Func<Task<T>> load, string what, TimeSpan? limit, string task = "register hooks")
    {
        var time = limit ?? DefaultLimit;
        var running = Task.Factory.StartNew(load, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();
        try
        {
            return running.WaitAsync(time).GetAwaiter().GetResult();
        }
        catch (TimeoutException) when (!running.IsCompleted)
        {
            throw new TimeoutException(string.Create(
                CultureInfo.InvariantCulture, $"{what} did not end within {time.TotalSeconds:0.###} s; it is to {task}, not to wait or work"));
        }
    }
}
