namespace ScriptProxy.Sdk;

/// <summary>A body has more bytes than somebody wants to hold in memory. Left uncaught by a hook it is a 413 for a request's body, a 502 for a response's.</summary>
/// <param name="limit">How many it may have.</param>
public sealed class BodyTooLargeException(long limit) : IOException($"The body has more than {limit} bytes.")
{
    /// <summary>How many bytes it may have.</summary>
    public long Limit { get; } = limit;
}
