using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting;

namespace ScriptProxy.Host.Logging;

/// <summary>
/// One JSON object per line: <c>time</c>, <c>level</c>, <c>message</c>, <c>source</c>, <c>exception</c>, and the event's properties beside
/// them in camel case. A property that has one of those names gets an underscore before it. Used by one thread.
/// </summary>
internal sealed class JsonLineFormatter : ITextFormatter
{
    private static readonly HashSet<string> OwnNames = ["time", "level", "message", "source", "exception", "traceId", "spanId"];

    private readonly ArrayBufferWriter<byte> _buffer = new(1024);
    private readonly StringWriter _message = new(CultureInfo.InvariantCulture);
    private readonly Utf8JsonWriter _json;

    public JsonLineFormatter() =>
        // Relaxed: these lines are no part of a web page, and people read them.
        _json = new Utf8JsonWriter(_buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    public void Format(LogEvent logEvent, TextWriter output)
    {
        _buffer.ResetWrittenCount();
        _json.Reset();
        _json.WriteStartObject();
        WriteOwn(logEvent);
        foreach (var (name, value) in logEvent.Properties)
        {
            if (value is AccessLogValue access)
            {
                access.WriteFields(_json);
            }
            else if (name is not (Constants.SourceContextPropertyName or TextLineFormatter.Excerpt))
            {
                WriteProperty(name, value);
            }
        }

        _json.WriteEndObject();
        _json.Flush();
        output.Write(Encoding.UTF8.GetString(_buffer.WrittenSpan));
        output.Write('\n');
    }

    private void WriteOwn(LogEvent logEvent)
    {
        _json.WriteString("time", logEvent.Timestamp.UtcDateTime);
        _json.WriteString("level", Level(logEvent.Level));
        _message.GetStringBuilder().Clear();
        MessageText.Write(logEvent, _message);
        _json.WriteString("message", _message.ToString());
        if (logEvent.Properties.TryGetValue(Constants.SourceContextPropertyName, out var source) && source is ScalarValue { Value: string category })
        {
            _json.WriteString("source", category);
        }

        if (logEvent.Exception is { } exception)
        {
            _json.WriteString("exception", exception.ToString());
        }

        if (logEvent.TraceId is { } trace)
        {
            _json.WriteString("traceId", trace.ToHexString());
        }

        if (logEvent.SpanId is { } span)
        {
            _json.WriteString("spanId", span.ToHexString());
        }
    }

    private void WriteProperty(string name, LogEventPropertyValue value)
    {
        var camelCase = JsonNamingPolicy.CamelCase.ConvertName(name);
        _json.WritePropertyName(OwnNames.Contains(camelCase) ? "_" + camelCase : camelCase);
        JsonValue.Write(_json, value);
    }

    private static string Level(LogEventLevel level) => level switch
    {
        LogEventLevel.Verbose => "trace",
        LogEventLevel.Debug => "debug",
        LogEventLevel.Information => "information",
        LogEventLevel.Warning => "warning",
        LogEventLevel.Error => "error",
        _ => "critical",
    };
}
