using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace ScriptProxy.Sdk;

/// <summary>
/// One request with its answer: what every phase may see of it. One object serves the whole exchange and is used again for another one
/// afterwards, so never keep a reference to it beyond the hook's call. Not thread-safe.
/// </summary>
public interface IExchange
{
    /// <summary>Names the exchange in logs; unique in this process.</summary>
    string Id { get; }

    /// <summary>The request's method, such as <c>GET</c>.</summary>
    string Method { get; }

    /// <summary><c>http</c> or <c>https</c>: what the client used, as far as a trusted proxy in front says so.</summary>
    string Scheme { get; }

    /// <summary>The host asked for, with the port if the client sent one; an internationalised name in ASCII, as it is sent. Empty in HTTP/1.0 without one.</summary>
    string Host { get; }

    /// <summary>
    /// The normalised path, which routing sees too: without dot segments and percent-decoded, save for <c>%2F</c>, <c>%25</c> and bytes that
    /// are no UTF-8, which stay escaped. So every <c>%</c> in it begins an escape, and different paths never look alike.
    /// </summary>
    string Path { get; }

    /// <summary>The query as it was sent, with its leading <c>?</c>; empty if there is none.</summary>
    string QueryString { get; }

    /// <summary>The request target byte for byte as the client sent it. Never decide by it: two spellings of one path differ here.</summary>
    string RawTarget { get; }

    /// <summary>The client's address: the peer's, or what the trusted proxies in front say.</summary>
    IPAddress ClientAddress { get; }

    /// <summary>Whether it is taken for part of a flood. Set by the host, for what connections do, by DosDetection, and by whoever else knows.</summary>
    Suspicion Suspicion { get; }

    /// <summary>
    /// How many exchanges stand between this one and a client's: 0 for a client's own, 1 for what it asked by <see cref="ILookup.Ask"/>, for which no <see cref="Phase.OnCompleted"/> comes.
    /// </summary>
    int Depth { get; }

    /// <summary>How much the exchange matters where not all can be served. Default: <see cref="Priority.Normal"/>.</summary>
    Priority Priority { get; }

    /// <summary>Signalled when the client has gone or the exchange is aborted.</summary>
    CancellationToken Aborted { get; }

    /// <summary>ASP.NET's view of the exchange, for what the SDK does not cover. Writing to its response bypasses the hooks.</summary>
    HttpContext Http { get; }

    /// <summary>Reads a header of the request.</summary>
    /// <param name="name">The header's name, without case.</param>
    /// <returns>Its values; none if it is absent.</returns>
    StringValues RequestHeader(string name);

    /// <summary>
    /// The part of the path that a parameter of the running hook's path template stands for, as <see cref="Match.Path"/> describes.
    /// </summary>
    /// <param name="name">The parameter's name.</param>
    /// <returns>The text, not decoded further; null if the template has no such parameter.</returns>
    string? PathValue(string name);

    /// <summary>Reads a value kept for this exchange.</summary>
    /// <typeparam name="T">The value's type.</typeparam>
    /// <param name="key">The key, from <see cref="Hooks.State{T}"/>.</param>
    /// <returns>The value, or the type's default if none was set in this exchange.</returns>
    T? Get<T>(StateKey<T> key);

    /// <summary>Keeps a value for this exchange.</summary>
    /// <typeparam name="T">The value's type.</typeparam>
    /// <param name="key">The key, from <see cref="Hooks.State{T}"/>.</param>
    /// <param name="value">The value.</param>
    void Set<T>(StateKey<T> key, T value);
}
