using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;

namespace ScriptProxy.Sdk;

/// <summary>
/// A body that writes itself, for answers that come from memory, a file or another answer under way. If it is <see cref="IAsyncDisposable"/> or <see cref="IDisposable"/>, the host
/// disposes it at the end of each exchange that it answered, sent or not.
/// </summary>
public interface IAnswerBody
{
    /// <summary>The length in bytes if it is known: it becomes <c>Content-Length</c>.</summary>
    long? Length { get; }

    /// <summary>Writes the body. Not called for an answer that has none, as to <c>HEAD</c>.</summary>
    /// <param name="writer">Where to; the host completes it. Flushing waits for the client. What is in memory goes out best, head included, by one <c>WriteAsync</c>.</param>
    /// <param name="cancelled">Signalled when the client has gone.</param>
    /// <exception cref="Exception">Cuts the connection off: a shortened answer must not look whole.</exception>
    ValueTask WriteAsync(PipeWriter writer, CancellationToken cancelled);

    /// <summary>
    /// What is sent behind the body, filled by when it has been written; null if nothing ever is. A client of HTTP/1.1 gets it where <see cref="Length"/> is not known, and <c>Trailer</c> announces it or the client asks for it by <c>TE</c>.
    /// </summary>
    IHeaderDictionary? Trailers => null;
}
