namespace ScriptProxy.Host.Forwarding;

/// <summary>What the proxy takes from an upstream at most.</summary>
/// <param name="ResponseHeadersKilobytes">The size of a response's head in KiB.</param>
internal sealed record UpstreamLimits(int ResponseHeadersKilobytes);
