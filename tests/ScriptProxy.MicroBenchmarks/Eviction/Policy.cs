namespace ScriptProxy.MicroBenchmarks.Eviction;

/// <summary>A cache of so many bytes that knows only what is in it.</summary>
internal abstract class Policy(long maxBytes)
{
    protected long MaxBytes => maxBytes;

    /// <summary>Asks for an object, and stores it if it is not there.</summary>
    /// <returns>Whether it was there.</returns>
    public abstract bool Request(int number, long bytes);
}
