namespace ScriptProxy.Host.Protocol;

/// <summary>What every connection to an upstream has in common.</summary>
internal static class UpstreamConnections
{
    /// <summary>
    /// Closes a connection after its first answer if that is HTTP/1.0 (RFC 9112 9.3), which SocketsHttpHandler would reuse. The keep-alive of
    /// HTTP/1.0 is not honoured, as the RFC leaves the recipient free to do and nginx does too. A filter that is set already runs first.
    /// </summary>
    public static void Configure(SocketsHttpHandler connections)
    {
        var earlier = connections.PlaintextStreamFilter;
        connections.PlaintextStreamFilter = earlier is null
            ? static (context, _) => new(Watch(context, context.PlaintextStream))
            : async (context, cancellation) => Watch(context, await earlier(context, cancellation));
    }

    private static Stream Watch(SocketsHttpPlaintextStreamFilterContext context, Stream plaintext) =>
        context.NegotiatedHttpVersion.Major == 1 ? new UpstreamStream(plaintext) : plaintext;
}
