using System.IO.Pipelines;

namespace ScriptProxy.Sdk;

/// <summary>The body of a stored response. It may still be arriving: who reads it then waits for the rest. Thread-safe.</summary>
public abstract class StoredBody : IAnswerBody
{
    /// <summary>The whole length in bytes; null while it arrives and has not been announced.</summary>
    public abstract long? Length { get; }

    /// <summary>Whether all of it is there.</summary>
    public abstract bool IsComplete { get; }

    /// <summary>Writes a part of the body, with back-pressure, as far as it has arrived and as it arrives. Allocates nothing for a complete body in memory that the writer takes at once.</summary>
    /// <param name="writer">Where to; flushed, not completed.</param>
    /// <param name="offset">The first byte, from 0.</param>
    /// <param name="count">How many bytes at most; null for all.</param>
    /// <param name="cancelled">Ends the writing.</param>
    /// <exception cref="IOException">The body broke off while it arrived, or cannot be read or is damaged: what was written must not look whole.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancelled"/> was signalled.</exception>
    public abstract ValueTask CopyToAsync(PipeWriter writer, long offset, long? count, CancellationToken cancelled);

    /// <summary>
    /// Keeps the body readable until the result is disposed, also when the store drops the response meanwhile: for who reads it only after a wait, or in several goes. Without that, a dropped
    /// body can still be read for some ten seconds after its last use. Where dropped bodies that are held or read take more than a quarter of the store, those that were dropped first are given up after ten seconds all
    /// the same: reading them ends in an <see cref="IOException"/>.
    /// </summary>
    /// <returns>What ends it, some seconds later; null where there is no need.</returns>
    /// <exception cref="IOException">It has been dropped for too long.</exception>
    public virtual IDisposable? Hold() => null;

    /// <summary>Writes the whole body. See <see cref="CopyToAsync"/>.</summary>
    /// <inheritdoc/>
    public ValueTask WriteAsync(PipeWriter writer, CancellationToken cancelled) => CopyToAsync(writer, 0, null, cancelled);
}
