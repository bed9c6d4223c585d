using System.Diagnostics;

namespace ScriptProxy.FunctionalTests.Hooks;

/// <summary>Waits for what happens behind the answer: logs, completion hooks.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public static async Task True(Func<bool> condition, Func<object>? seen = null)
    {
        var start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            if (Stopwatch.GetElapsedTime(start) > Patience)
            {
                Assert.Fail($"It did not happen within {Patience}. Seen: {seen?.Invoke()}");
            }

            await Task.Delay(5);
        }
    }

    /// <summary>Waits for lines that contain a text, and gives them.</summary>
    public static async Task<IReadOnlyList<string>> Lines(Func<IReadOnlyList<string>> lines, string text, int count = 1)
    {
        await True(() => Matching().Count >= count, () => $"{count} lines with '{text}' among: {string.Join('\n', lines())}");
        return Matching();

        List<string> Matching() => [.. lines().Where(line => line.Contains(text, StringComparison.Ordinal))];
    }
}
