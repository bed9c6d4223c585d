namespace ScriptProxy.Sdk;

/// <summary>
/// A limit for each key, such as a client's address, wherever it is counted: asked by awaiting, so that one that machines share blocks no thread. Where it is counted in memory it is an <see cref="ILimiter"/>. Thread-safe.
/// </summary>
/// <remarks>
/// One that machines share knows its <see cref="Limit"/>, limits the time of its calls itself, ends those that fail with an exception, and gives up those whose token is cancelled. What was asked for may be spent even if nobody waits for
/// the answer any more.
/// </remarks>
public interface IAsyncLimiter
{
    /// <summary>The name under which it was taken, which clients see in <c>RateLimit</c> fields.</summary>
    string Name { get; }

    /// <summary>What it grants.</summary>
    RateLimit Limit { get; }

    /// <summary>Takes permits for a key, all or none. A key that is not known begins with nothing spent. Completes at once and allocates nothing where it is in memory.</summary>
    /// <param name="key">The key, compared by its characters; of use until the call returns: who answers later copies it.</param>
    /// <param name="cost">How many permits, at least 1.</param>
    /// <param name="cancellationToken">Says that nobody waits for the answer any more. Of no use where it is in memory.</param>
    /// <returns>Whether they were there, and what a client may be told.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The cost is less than 1.</exception>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    ValueTask<Grant> AcquireAsync(ReadOnlySpan<char> key, int cost = 1, CancellationToken cancellationToken = default);

    /// <summary>
    /// Gives back what was acquired and not used, as when another limit has refused the request. What has come back by itself meanwhile is not given back once more, so that no more is ever granted than the limit says.
    /// Completes at once and allocates nothing where it is in memory.
    /// </summary>
    /// <param name="key">The key, of use until the call returns.</param>
    /// <param name="grant">What <see cref="AcquireAsync"/> said; one that was refused gives nothing back.</param>
    /// <param name="cost">How many permits, as many as were acquired.</param>
    /// <param name="cancellationToken">Gives up: then they may stay spent.</param>
    /// <exception cref="ArgumentOutOfRangeException">The cost is less than 1.</exception>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    ValueTask ReturnAsync(ReadOnlySpan<char> key, Grant grant, int cost = 1, CancellationToken cancellationToken = default);

    /// <summary>Waits as long as a grant of a leaky bucket says.</summary>
    /// <param name="grant">The grant.</param>
    /// <param name="cancellationToken">Gives up, usually <c>request.Aborted</c>.</param>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    ValueTask DelayAsync(Grant grant, CancellationToken cancellationToken = default);
}
