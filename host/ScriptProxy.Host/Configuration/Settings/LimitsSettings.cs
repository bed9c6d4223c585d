namespace ScriptProxy.Host.Configuration.Settings;

/// <summary>The section <c>Limits</c>.</summary>
internal sealed record LimitsSettings
{
    /// <summary>All headers of an upstream's response together, in units of 1024 bytes, as <see cref="SocketsHttpHandler.MaxResponseHeadersLength"/> counts.</summary>
    public int MaxResponseHeadersLengthKb { get; init; } = 64;

    /// <summary>How long an upstream is waited for before it is sent a body that the client holds back, as Traefik's <c>expectContinueTimeout</c>.</summary>
    public TimeSpan ExpectContinueTimeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How many bytes a body may have that the proxy decodes.</summary>
    public long MaxDecodedBodySize { get; init; } = 1L << 30;

    /// <summary>How many times as many bytes a body may become that the proxy decodes, as Apache's <c>DeflateInflateRatioLimit</c>.</summary>
    public int MaxDecodedBodyRatio { get; init; } = 200;
}

/// <summary>The section <c>Shutdown</c>.</summary>
internal sealed record ShutdownSettings
{
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);
}
