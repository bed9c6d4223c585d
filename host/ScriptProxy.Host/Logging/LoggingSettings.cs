using Microsoft.Extensions.Logging;

namespace ScriptProxy.Host.Logging;

/// <summary>How log events are written.</summary>
internal enum LogFormat
{
    /// <summary>One line per event for people; in colour on a terminal.</summary>
    Text,

    /// <summary>One flat JSON object per line.</summary>
    Json,
}

/// <summary>What the log keeps and where it goes.</summary>
internal sealed record LoggingSettings
{
    /// <summary>For the console and the file alike. Default: <see cref="LogFormat.Text"/>.</summary>
    public LogFormat Format { get; init; }

    /// <summary>Whether every exchange gets a line. Default: true.</summary>
    public bool AccessLog { get; init; } = true;

    /// <summary>A file that gets what the console gets; 100 MB each, 31 are kept. Default: none.</summary>
    public string? File { get; init; }

    /// <summary>
    /// The lowest level that is kept, by category or the beginning of its name; <c>Default</c> stands for all others. Entries are laid over
    /// <see cref="LevelRules.Defaults"/>.
    /// </summary>
    public IReadOnlyDictionary<string, LogLevel> LogLevel { get; init; } = new Dictionary<string, LogLevel>();
}
