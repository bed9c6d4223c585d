namespace ScriptProxy.Host.Rules.Packages;

/// <summary>Packages cannot be fetched.</summary>
/// <param name="message">Why, and what to do.</param>
internal sealed class RestoreException(string message) : Exception(message);
