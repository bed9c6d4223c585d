using Serilog.Events;
using Serilog.Parsing;

namespace ScriptProxy.Host.Logging;

/// <summary>Writes one event per exchange. Thread-safe, never blocks.</summary>
internal sealed class AccessLog(Serilog.ILogger logger, TimeProvider time)
{
    private const string Property = "Access";
    private static readonly MessageTemplate Template = new MessageTemplateParser().Parse($"{{{Property}}}");

    private volatile bool _enabled = true;

    /// <summary>Whether entries are written; may change at any time.</summary>
    public bool Enabled
    {
        get => _enabled;
        set => _enabled = value;
    }

    /// <summary>Queues one entry for writing. It allocates what Serilog needs to carry an event, and formats nothing.</summary>
    public void Write(in AccessLogEntry entry)
    {
        if (!_enabled || !logger.IsEnabled(LogEventLevel.Information))
        {
            return;
        }

        var logEvent = new LogEvent(time.GetUtcNow(), LogEventLevel.Information, null, Template, []);
        logEvent.AddOrUpdateProperty(new LogEventProperty(Property, new AccessLogValue(entry)));
        logger.Write(logEvent);
    }
}
