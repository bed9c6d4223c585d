namespace ScriptProxy.Host.Bodies;

/// <summary>A body is not what its head says it is, or not one that can be taken: who sent it is to blame.</summary>
internal sealed class BodyFaultException(string message, bool isTooLarge, Exception? inner = null) : IOException(message, inner)
{
    /// <summary>Whether it grows past a limit, and is not only malformed.</summary>
    public bool IsTooLarge { get; } = isTooLarge;

    /// <summary>Whether a transform that is required cannot be run over it.</summary>
    public bool IsUnsuited { get; private init; }

    /// <param name="transform">The transform.</param>
    /// <param name="obstacle">What the body is.</param>
    public static BodyFaultException Unsuited(Declared transform, string obstacle) =>
        new($"The body {obstacle}, so a transform of {transform.Hook.Unit.Name} cannot be run, which is required.", isTooLarge: false) { IsUnsuited = true };
}
