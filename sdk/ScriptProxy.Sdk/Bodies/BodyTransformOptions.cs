namespace ScriptProxy.Sdk;

/// <summary>What a transform of a body needs and does. One object may serve all exchanges.</summary>
public sealed class BodyTransformOptions
{
    /// <summary>
    /// Whether it gets plain bytes: a content coding is taken off before it, and put on again, at a cheap level, where no later transform encodes and the receiver takes it. False gives it the bytes as they come. Default: true.
    /// </summary>
    public bool Plain { get; init; } = true;

    /// <summary>Whether exactly as many bytes come out as go in, so that <c>Content-Length</c> stays. A lie cuts the connection off. Of use where nothing is decoded. Default: false.</summary>
    public bool KeepsLength { get; init; }

    /// <summary>
    /// Whether the very same bytes come out: it counts, hashes or slows them. No header changes then, it is also run for a part (206), and gets the bytes as they are sent, whatever <see cref="Plain"/> says. Default: false.
    /// </summary>
    public bool KeepsBytes { get; init; }

    /// <summary>
    /// Whether the body must not pass without it. Of a part (206) and of a content coding that the host cannot take off, such as zstd, a transform is left out; one that is required fails the exchange there: an answer is a 502, a
    /// request a 415. For what takes out what nobody is to see, or nobody may send. Default: false.
    /// </summary>
    public bool Required { get; init; }

    /// <summary>
    /// Whether the upstream is asked only when something of the request's body has come out of the transforms, or its end: what holds a body back until all of it is there spares the upstream a slow client. Without effect on a
    /// response. Default: false.
    /// </summary>
    public bool HoldsBack { get; init; }

    /// <summary>
    /// The content coding that it encodes into, such as <c>br</c>: the host adds it to <c>Content-Encoding</c>, <c>Accept-Encoding</c> to <c>Vary</c> and <c>-br</c> to a strong <c>ETag</c>, which becomes weak. Null: it encodes nothing. Default: null.
    /// </summary>
    public string? Coding { get; init; }
}
