namespace ScriptProxy.Testing;

/// <summary>Waits for what happens soon, but not at once.</summary>
public static class Eventually
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1); // a machine may be busy, and who is lucky waits no longer for it
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    /// <summary>Asks again and again until the answer is yes.</summary>
    /// <exception cref="TimeoutException">It was no for a minute.</exception>
    public static async Task TrueAsync(Func<Task<bool>> condition, string what)
    {
        using var impatience = new CancellationTokenSource(Limit);
        while (!await condition())
        {
            if (impatience.IsCancellationRequested)
            {
                throw new TimeoutException($"It did not happen: {what}");
            }

            await Task.Delay(Interval);
        }
    }

    /// <inheritdoc cref="TrueAsync(Func{Task{bool}}, string)"/>
    public static Task TrueAsync(Func<bool> condition, string what) => TrueAsync(() => Task.FromResult(condition()), what);

    /// <summary>Waits for lines that contain a text, and gives all of them: what happens behind the answer shows in the logs.</summary>
    /// <param name="lines">The lines there are so far.</param>
    /// <param name="text">What to look for.</param>
    /// <param name="count">How many must come.</param>
    public static async Task<IReadOnlyList<string>> LinesAsync(Func<IReadOnlyList<string>> lines, string text, int count = 1)
    {
        await TrueAsync(() => Matching().Count >= count, $"{count} times '{text}' in a line");
        return Matching();

        List<string> Matching() => [.. lines().Where(line => line.Contains(text, StringComparison.Ordinal))];
    }
}
