using System.Globalization;
using Serilog.Events;
using Serilog.Formatting;

namespace ScriptProxy.Host.Logging;

/// <summary>
/// A line for people: time, level, message, and where it comes from. An exception follows, indented, so that no text inside it can pass
/// for an event.
/// </summary>
internal sealed class TextLineFormatter(bool inColour) : ITextFormatter
{
    private readonly StringWriter _message = new(CultureInfo.InvariantCulture);

    public void Format(LogEvent logEvent, TextWriter output)
    {
        _message.GetStringBuilder().Clear();
        MessageText.Write(logEvent, _message);
        var (level, colour) = Level(logEvent.Level);
        output.Write(logEvent.Timestamp.ToLocalTime().ToString("HH:mm:ss ", CultureInfo.InvariantCulture));
        Coloured(output, colour, level);
        output.Write(' ');
        if (Source(logEvent) is { Length: > 0 } source)
        {
            SafeText.Write(output, source);
            output.Write(": ");
        }

        foreach (var chunk in _message.GetStringBuilder().GetChunks())
        {
            SafeText.Write(output, chunk.Span);
        }

        output.Write('\n');
        if (logEvent.Exception is { } exception)
        {
            WriteException(output, exception);
        }
    }

    private static void WriteException(TextWriter output, Exception exception)
    {
        foreach (var line in exception.ToString().AsSpan().EnumerateLines())
        {
            output.Write("    ");
            SafeText.Write(output, line);
            output.Write('\n');
        }
    }

    private static ReadOnlySpan<char> Source(LogEvent logEvent)
    {
        if (!logEvent.Properties.TryGetValue(Serilog.Core.Constants.SourceContextPropertyName, out var value) || value is not ScalarValue { Value: string source })
        {
            return [];
        }

        // The last part says enough: "Yarp.ReverseProxy.Health.ActiveHealthCheckMonitor". A unit's name, "20-api.csx", has no capital there.
        var dot = source.LastIndexOf('.');
        return dot >= 0 && dot + 1 < source.Length && char.IsAsciiLetterUpper(source[dot + 1]) ? source.AsSpan(dot + 1) : source;
    }

    private void Coloured(TextWriter output, string colour, string text)
    {
        output.Write(inColour ? colour : "");
        output.Write(text);
        output.Write(inColour ? "\e[0m" : "");
    }

    private static (string Name, string Colour) Level(LogEventLevel level) => level switch
    {
        LogEventLevel.Verbose => ("trce", "\e[90m"),
        LogEventLevel.Debug => ("dbug", "\e[90m"),
        LogEventLevel.Information => ("info", "\e[32m"),
        LogEventLevel.Warning => ("warn", "\e[33m"),
        LogEventLevel.Error => ("fail", "\e[31m"),
        _ => ("crit", "\e[1;31m"),
    };
}
