namespace ScriptProxy.Testing;

/// <summary>Waits for what happens soon, but not at once.</summary>
public static class Eventually
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(20);

    /// <summary>Asks again and again until the answer is yes.</summary>
    /// <exception cref="TimeoutException">It was no for half a minute.</exception>
    public static async Task TrueAsync(Func<Task<bool>> condition, string what)
    {
        using var impatience = new CancellationTokenSource(s_limit);
        while (!await condition())
        {
            if (impatience.IsCancellationRequested)
            {
                throw new TimeoutException($"It did not happen: {what}");
            }

            await Task.Delay(s_interval);
        }
    }

    /// <inheritdoc cref="TrueAsync(Func{Task{bool}}, string)"/>
    public static Task TrueAsync(Func<bool> condition, string what) => TrueAsync(() => Task.FromResult(condition()), what);
}
