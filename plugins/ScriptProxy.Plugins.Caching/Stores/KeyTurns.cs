namespace ScriptProxy.Plugins.Caching.Stores;

/// <summary>Lets those who change what is stored under one key do so one after the other, so that the stores agree. Keys share turns: nobody takes a second one meanwhile. Thread-safe.</summary>
/// <param name="turns">See <see cref="New"/>; kept over reloads, since two versions of the plugin use the same stores then.</param>
internal sealed class KeyTurns(SemaphoreSlim[] turns)
{
    public static SemaphoreSlim[] New() => [.. Enumerable.Range(0, 256).Select(_ => new SemaphoreSlim(1, 1))];

    /// <summary>Waits for the turn; disposing what is returned ends it.</summary>
    public async ValueTask<Turn> TakeAsync(string key)
    {
        var turn = Of(key);
        await turn.WaitAsync();
        return new Turn(turn);
    }

    /// <summary>Takes the turn if nobody has it.</summary>
    public Turn? TryTake(string key) => Of(key) is var turn && turn.Wait(0) ? new Turn(turn) : null;

    private SemaphoreSlim Of(string key) => turns[(uint)key.GetHashCode(StringComparison.Ordinal) % turns.Length];

    public readonly struct Turn(SemaphoreSlim turn) : IDisposable
    {
        public void Dispose() => turn.Release();
    }
}
