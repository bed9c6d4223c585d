namespace ScriptProxy.Bench.Load;

/// <summary>A connection over which one asks and waits for the answer, again and again, on one thread.</summary>
internal interface IConversation : IDisposable
{
    /// <summary>Asks, and reads the answer to its end.</summary>
    /// <exception cref="BenchException">The answer is not right.</exception>
    void Ask();
}
