namespace ScriptProxy.Host.Bodies;

/// <summary>What came is no body that could be had plain: who sent it is to blame. To hooks, which may catch it, it is a <see cref="NotSupportedException"/>.</summary>
/// <param name="message">What came.</param>
/// <param name="status">What a client is answered that sent it.</param>
internal sealed class UnreadableBodyException(string message, int status) : NotSupportedException(message)
{
    public int Status { get; } = status;
}
