using System.Globalization;
using Serilog.Events;
using Serilog.Formatting;

namespace ScriptProxy.Host.Logging;

/// <summary>
/// A line for people: time, level, message, and where it comes from. The lines that a finding is about, and an exception, follow, indented, so that no text inside it can pass
/// for an event.
/// </summary>
internal sealed class TextLineFormatter(bool inColour) : ITextFormatter
{
    /// <summary>The property that has the lines a finding is about. It is shown to people; for a program, file, line and column say the same.</summary>
    public const string Excerpt = "findingExcerpt";

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
        if (logEvent.Properties.TryGetValue(Excerpt, out var value) && value is ScalarValue { Value: string excerpt })
        {
            WriteLines(output, excerpt);
        }

        if (logEvent.Exception is { } exception)
        {
            WriteLines(output, exception.ToString());
        }
    }

    private static void WriteLines(TextWriter output, string text)
    {
        foreach (var line in text.AsSpan().EnumerateLines())
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
