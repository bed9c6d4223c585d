namespace ScriptProxy.Host.Configuration.Settings;

/// <summary>How log entries are written.</summary>
internal enum LogFormat
{
    /// <summary>For people.</summary>
    Text,

    /// <summary>One JSON object per line.</summary>
    Json,
}

/// <summary>The section <c>Logging</c>.</summary>
internal sealed record LoggingSettings
{
    public LogFormat Format { get; init; }

    public bool AccessLog { get; init; } = true;

    /// <summary>A file to log to as well; null for none.</summary>
    public string? File { get; init; }

    /// <summary>The least level by category, which matches itself and what begins with it and a dot; <c>Default</c> for all others.</summary>
    public IReadOnlyDictionary<string, LogLevel> LogLevel { get; init; } =
        new Dictionary<string, LogLevel>(StringComparer.OrdinalIgnoreCase);
}
