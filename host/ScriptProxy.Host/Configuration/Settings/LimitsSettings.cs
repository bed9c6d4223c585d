namespace ScriptProxy.Host.Configuration.Settings;

/// <summary>The section <c>Limits</c>.</summary>
internal sealed record LimitsSettings
{
    /// <summary>All headers of an upstream's response together, in units of 1024 bytes, as <see cref="SocketsHttpHandler.MaxResponseHeadersLength"/> counts.</summary>
    public int MaxResponseHeadersLengthKb { get; init; } = 64;
}

/// <summary>The section <c>Shutdown</c>.</summary>
internal sealed record ShutdownSettings
{
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);
}
