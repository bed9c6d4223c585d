namespace ScriptProxy.Host.Bodies;

/// <summary>A body is not what its head says it is: who sent it is to blame.</summary>
internal sealed class BodyFaultException(string message, bool isTooLarge, Exception? inner = null) : IOException(message, inner)
{
    /// <summary>Whether it grows past a limit, and is not only malformed.</summary>
    public bool IsTooLarge { get; } = isTooLarge;
}
