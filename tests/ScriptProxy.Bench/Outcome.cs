namespace ScriptProxy.Bench;

/// <summary>How a run ends.</summary>
internal static class Outcome
{
    /// <returns>The exit code.</returns>
    public static async Task<int> OfAsync(Func<Task<int>> run)
    {
        try
        {
            return Environment.ProcessorCount < 2
                ? throw new BenchException("The bench needs two cores: one for the proxy, and one for the load and the upstream.")
                : await run();
        }
        catch (OperationCanceledException)
        {
            await Console.Out.WriteLineAsync("Stopped.");
            return 130;
        }
        catch (BenchException error)
        {
            await Console.Error.WriteLineAsync(error.Message);
            return 2;
        }
    }
}
