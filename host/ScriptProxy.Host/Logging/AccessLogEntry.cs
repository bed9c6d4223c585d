using System.Net;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Logging;

/// <summary>What the access log says of one exchange. It has no query string, header or cookie, since those carry secrets.</summary>
/// <param name="Method">The request's method.</param>
/// <param name="Path">The path without the query; may hold anything, it is escaped when it is written.</param>
/// <param name="Status">
/// The status sent. <see cref="ClientGone"/> if the client went away before it got an answer's head, which is no error; if it went away
/// later, the status stays and <paramref name="Bytes"/> tells how far it came. 0 if the exchange was aborted without an answer.
/// </param>
/// <param name="Bytes">The bytes of the body that were handed to the connection.</param>
/// <param name="Elapsed">From the request's head to the end of the exchange.</param>
/// <param name="Cluster">The cluster that was asked, or null.</param>
/// <param name="Destination">The destination that was asked, or null.</param>
/// <param name="DecidedBy">The unit that answered, aborted, chose where the request went or ended the exchange by failing, or null.</param>
/// <param name="Cache">What a cache did.</param>
/// <param name="CacheReason">Why, or null.</param>
/// <param name="ErrorId">Names the failure in the log and in the answer, or null.</param>
/// <param name="Client">The client's address, as far as it is known.</param>
/// <param name="Protocol">Such as <c>HTTP/2</c>.</param>
/// <param name="User">Who has signed in, as a hook found; or null.</param>
internal readonly record struct AccessLogEntry(
    string Method,
    string Path,
    int Status,
    long Bytes,
    TimeSpan Elapsed,
    string? Cluster,
    string? Destination,
    string? DecidedBy,
    CacheOutcome Cache,
    string? CacheReason,
    string? ErrorId,
    IPAddress? Client,
    string Protocol,
    string? User = null)
{
    /// <summary>499, as nginx has it: the client closed the request before it was answered. It is logged and never sent.</summary>
    public const int ClientGone = 499;
}
