using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace ScriptProxy.Testing;

/// <summary>Keeps what is logged.</summary>
public sealed class RecordedLog : ILoggerProvider
{
    private readonly ConcurrentQueue<(LogLevel Level, string Text)> _entries = new();

    /// <summary>Every entry: level, category, message, exception.</summary>
    public IReadOnlyList<string> Lines => [.. _entries.Select(entry => entry.Text)];

    /// <summary>The entries of level Error and above.</summary>
    public IReadOnlyList<string> Errors => [.. _entries.Where(entry => entry.Level >= LogLevel.Error).Select(entry => entry.Text)];

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new Recorder(this, categoryName);

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private sealed class Recorder(RecordedLog log, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            log._entries.Enqueue((logLevel, $"{logLevel} {category}: {formatter(state, exception)} {exception}".TrimEnd()));
    }
}
