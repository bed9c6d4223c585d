namespace ScriptProxy.Host.LogPoints;

/// <summary>A log point cannot be had. The message says why, and shows where; its last line has no full stop.</summary>
internal sealed class LogPointException(string message) : Exception(message);
