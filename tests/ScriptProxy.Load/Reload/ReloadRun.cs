namespace ScriptProxy.Load.Reload;

internal static class ReloadRun
{
    public static Task<bool> RunAsync(int rounds, int seconds, TextWriter output) => Task.FromResult(rounds + seconds > 0 && output is not null);
}
