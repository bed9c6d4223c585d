using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting;
using Serilog.Parsing;

namespace ScriptProxy.Host.Logging;

/// <summary>
/// Writes lines; used by the queue's one thread. Output is flushed when the queue is empty and not after every line: a busy access log
/// costs a system call per buffer. Serilog's console sink costs one per line.
/// </summary>
internal sealed class LineSink(ITextFormatter formatter, TextWriter writer, QueueMonitor queue) : ILogEventSink, IDisposable
{
    private static readonly MessageTemplate DroppedTemplate =
        new MessageTemplateParser().Parse("The output is too slow: {Count} log events were dropped");

    private long _reported;

    public void Emit(LogEvent logEvent)
    {
        formatter.Format(logEvent, writer);
        if (!queue.IsEmpty)
        {
            return;
        }

        ReportDropped(logEvent.Timestamp);
        writer.Flush();
    }

    public void Dispose() => writer.Flush();

    private void ReportDropped(DateTimeOffset time)
    {
        var dropped = queue.Dropped;
        if (dropped == _reported)
        {
            return;
        }

        formatter.Format(
            new LogEvent(time, LogEventLevel.Warning, null, DroppedTemplate, [new LogEventProperty("Count", new ScalarValue(dropped - _reported))]), writer);
        _reported = dropped;
    }
}
