namespace ScriptProxy.Sdk;

/// <summary>
/// Writes one response to a store. Others may read <see cref="Body"/> from the beginning while it grows. One thread at a time writes. Disposing it
/// without <see cref="CommitAsync"/> breaks it off: those who read get an <see cref="IOException"/>.
/// </summary>
public interface IStoreWriter : IAsyncDisposable
{
    /// <summary>The body so far, and as it grows.</summary>
    StoredBody Body { get; }

    /// <summary>Adds to the body.</summary>
    /// <param name="bytes">What is added; copied.</param>
    /// <param name="cancelled">Ends the waiting.</param>
    /// <returns>False if the store has no room for the rest or cannot write it: nothing will be stored, and what comes must go another way.</returns>
    ValueTask<bool> WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancelled = default);

    /// <summary>Says that the body is whole, which is when the response can be found, and lasts where the store lasts.</summary>
    /// <returns>
    /// The response; null if it could not be kept, was invalidated meanwhile, or was asked for earlier than the one that is there by now (<see cref="StoredHead.RequestTime"/>). <see cref="Body"/> can be read to its end then too, unless a write was
    /// refused or the body has not the length that was announced: that breaks it off.
    /// </returns>
    ValueTask<StoredResponse?> CommitAsync();
}
