namespace ScriptProxy.Sdk;

/// <summary>
/// The body of a request or a response, as the hooks of a header phase see it: not there yet, but what becomes of it can be declared. Without a word it passes as it is, and costs nothing.
/// Of use during the hook's call. Not thread-safe.
/// </summary>
public interface IBody
{
    /// <summary>
    /// Has the body pass through a transform. Transforms are chained in the order in which they are declared, save that those with a <see cref="BodyTransformOptions.Coding"/> come last in their phase. What
    /// <see cref="Phase.OnUpstreamResponse"/> declares comes before what a cache stores, what <see cref="Phase.OnResponse"/> declares after it.
    /// </summary>
    /// <remarks>
    /// Declared for an answer without a body (204, 205, 304) it is not run; for one to HEAD it is not run, and the headers become those of a GET; for a part (206) only one that
    /// <see cref="BodyTransformOptions.KeepsBytes"/> is run. One that wants plain bytes is left out, with a warning, where the content coding is unknown. The host corrects the headers after the phase's last hook:
    /// <c>Content-Length</c>, <c>Accept-Ranges</c> and digests go, <c>ETag</c> gets weak, with nothing but a coding its name as a suffix too, which conditional requests may have.
    /// </remarks>
    /// <param name="transform">Reads <see cref="BodyTransfer.Input"/> and writes <see cref="BodyTransfer.Output"/>. Called once at most. What it throws fails the exchange: with an error answer, or by cutting off what was begun. A <see cref="BadBodyException"/> blames who sent the body.</param>
    /// <param name="options">What it needs and does; null for the defaults.</param>
    /// <exception cref="InvalidOperationException">The body has begun to pass already.</exception>
    void Transform(Func<BodyTransfer, Task> transform, BodyTransformOptions? options = null);

    /// <summary>Has the body passed on plain: a <c>Content-Encoding</c> that the host knows (gzip, br, deflate) is taken off, and not put on again. Without effect on a body that has none.</summary>
    /// <exception cref="InvalidOperationException">The body has begun to pass already.</exception>
    void Decode();

    /// <summary>
    /// Waits for the whole body, plain, as the transforms declared so far make it. It is passed on afterwards all the same. The time counts as the hook's.
    /// </summary>
    /// <param name="limit">How many bytes it may have, 0 to 2147483647.</param>
    /// <returns>The body; empty if there is none. Of use during the exchange.</returns>
    /// <exception cref="BodyTooLargeException">It has more. Unless the hook catches that and answers itself, the client gets a 413 for a request, a 502 for a response.</exception>
    /// <exception cref="NotSupportedException">Its content coding is unknown, or it is no body but a stream of another protocol. Unless the hook catches that and answers itself, the client gets a 415 or a 400 for a request, a 502 for a response.</exception>
    ValueTask<ReadOnlyMemory<byte>> BufferAsync(int limit);

    /// <summary>Puts other bytes in the place of the body, past what was declared for it so far. What is declared later still applies.</summary>
    /// <param name="bytes">The bytes, plain; they must not change before the exchange has ended.</param>
    /// <exception cref="InvalidOperationException">The body has begun to pass already.</exception>
    void Replace(ReadOnlyMemory<byte> bytes);

    /// <summary>Puts a text in the place of the body, as UTF-8. See <see cref="Replace(ReadOnlyMemory{byte})"/>.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="InvalidOperationException">The body has begun to pass already.</exception>
    void Replace(string text);
}
