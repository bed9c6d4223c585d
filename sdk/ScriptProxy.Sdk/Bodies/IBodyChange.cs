namespace ScriptProxy.Sdk;

/// <summary>A change of bodies, made by <see cref="IRewriter"/>. One object serves all exchanges; it knows the types of bodies that it is for, and leaves others alone. Thread-safe.</summary>
public interface IBodyChange
{
    /// <summary>Has the body of a request changed while it passes to the upstream.</summary>
    /// <param name="request">The request.</param>
    /// <returns>Whether it is of a type that is changed.</returns>
    bool ApplyTo(IRequest request);

    /// <summary>Has the body of an upstream's answer changed while it passes, before a cache keeps it.</summary>
    /// <param name="response">The answer.</param>
    /// <returns>Whether it is of a type that is changed.</returns>
    bool ApplyTo(IUpstreamResponse response);

    /// <summary>Has the body of an answer changed while it passes to the client.</summary>
    /// <param name="response">The answer.</param>
    /// <returns>Whether it is of a type that is changed.</returns>
    bool ApplyTo(IResponse response);
}
