namespace ScriptProxy.Plugins.Rewriting.Streams;

/// <summary>Takes one body piece by piece, and gives what it made of it to the next one. For one thread at a time.</summary>
internal abstract class ByteSink : IDisposable
{
    /// <summary>Takes the next bytes; they are of use during the call only.</summary>
    public abstract void Write(ReadOnlySpan<byte> bytes);

    /// <summary>Says that all has been written. Called once, last.</summary>
    public abstract void End();

    /// <summary>Gives back what was lent, whether the body came to its end or not.</summary>
    public virtual void Dispose()
    {
    }
}
