namespace ScriptProxy.Sdk;

/// <summary>
/// A body is not what its head says it is, and who sent it is to blame. Thrown by a transform or a hook, and left uncaught, it is a 400 for a request's body, a 502 for a response's, and no failure of the unit that threw it: a client that sends
/// what cannot be read puts no unit into quarantine. The message is for the log, the client does not see it.
/// </summary>
/// <param name="message">What is wrong with the body.</param>
/// <param name="inner">Why; null if the message says all.</param>
public sealed class BadBodyException(string message, Exception? inner = null) : IOException(message, inner);
