using System.Collections.Concurrent;
using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace ScriptProxy.Testing;

/// <summary>Keeps Serilog events: the access log's lines.</summary>
public sealed class RecordedEvents : ILogEventSink
{
    private readonly ConcurrentQueue<LogEvent> _events = new();

    internal RecordedEvents() => Logger = new LoggerConfiguration().WriteTo.Sink(this).CreateLogger();

    /// <summary>The lines as text.</summary>
    public IReadOnlyList<string> Lines => [.. _events.Select(logEvent => logEvent.RenderMessage(System.Globalization.CultureInfo.InvariantCulture))];

    internal Logger Logger { get; }

    /// <inheritdoc/>
    public void Emit(LogEvent logEvent) => _events.Enqueue(logEvent);
}
