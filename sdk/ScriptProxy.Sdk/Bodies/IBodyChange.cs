namespace ScriptProxy.Sdk;

/// <summary>A change of bodies, made by <see cref="IRewriter"/>. One object serves all exchanges; it knows the types of bodies that it is for, and leaves others alone. Thread-safe.</summary>
/// <remarks>A change that takes something away, of JSON, of elements, of texts, is required: a body of its types that it cannot be made to, a part or one in an unknown coding, fails the exchange.</remarks>
public interface IBodyChange
{
    /// <summary>Has the body of a request changed while it passes to the upstream.</summary>
    /// <param name="request">The request.</param>
    /// <returns>Whether it is of a type that is changed.</returns>
    bool ApplyTo(IRequest request);

    /// <summary>
    /// Asks the upstream for what can be changed: for no coding that cannot be taken off, such as zstd, and for no part of what may be of a type that is changed. Where the change takes something away, what it could not be made to
    /// fails the exchange otherwise, and a client chooses that by its <c>Accept-Encoding</c> and <c>Range</c>.
    /// </summary>
    /// <param name="request">The request.</param>
    void ApplyTo(IUpstreamRequest request);

    /// <summary>Has the body of an upstream's answer changed while it passes, before a cache keeps it.</summary>
    /// <param name="response">The answer.</param>
    /// <returns>Whether it is of a type that is changed.</returns>
    bool ApplyTo(IUpstreamResponse response);

    /// <summary>Has the body of an answer changed while it passes to the client.</summary>
    /// <param name="response">The answer.</param>
    /// <returns>Whether it is of a type that is changed.</returns>
    bool ApplyTo(IResponse response);
}
