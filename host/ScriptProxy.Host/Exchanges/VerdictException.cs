namespace ScriptProxy.Host.Exchanges;

/// <summary>What a hook returned does not fit what it did. Never tolerated, also not where a unit fails open: the hook meant to stop the request.</summary>
internal sealed class VerdictException(string message) : InvalidOperationException(message);
