namespace ScriptProxy.Host.Forwarding;

/// <summary>What the proxy takes from an upstream at most.</summary>
/// <param name="ResponseHeadersKilobytes">The size of a response's head in KiB.</param>
/// <param name="ExpectContinueTimeout">How long it may leave a request with <c>Expect: 100-continue</c> unanswered before it gets the body (RFC 9110 10.1.1).</param>
internal sealed record UpstreamLimits(int ResponseHeadersKilobytes, TimeSpan ExpectContinueTimeout);
