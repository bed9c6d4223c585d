namespace ScriptProxy.Sdk;

/// <summary>What a hook of <see cref="Phase.OnRequest"/> or <see cref="Phase.OnLookup"/> decides about the exchange.</summary>
public enum Verdict : byte
{
    /// <summary>The next hook is asked; after the last one the request goes on, to the lookup hooks and to routing.</summary>
    Continue,

    /// <summary>
    /// The answer given to <see cref="IRequest.Respond(Answer)"/> is sent; no further request hook runs and no upstream is asked.
    /// Returning this value without having given an answer, and giving an answer without returning it, are errors: the exchange fails closed.
    /// </summary>
    Respond,

    /// <summary>
    /// The connection (HTTP/1.1) or the stream (HTTP/2) is reset without an answer. Calling <see cref="IRequest.Abort"/> without returning
    /// this value is an error: the exchange fails closed. Not for <see cref="Phase.OnLookup"/>.
    /// </summary>
    Abort,
}
