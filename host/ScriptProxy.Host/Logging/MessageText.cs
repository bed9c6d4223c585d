using System.Globalization;
using Serilog.Events;
using Serilog.Parsing;

namespace ScriptProxy.Host.Logging;

/// <summary>Fills in a message's placeholders as Microsoft's loggers do, without the quotation marks that Serilog puts around strings.</summary>
internal static class MessageText
{
    public static void Write(LogEvent logEvent, TextWriter output)
    {
        foreach (var token in logEvent.MessageTemplate.Tokens)
        {
            if (token is PropertyToken { Format: null } property && logEvent.Properties.TryGetValue(property.PropertyName, out var value)
                && value is ScalarValue { Value: string } or SequenceValue)
            {
                WriteValue(value, output);
            }
            else
            {
                token.Render(logEvent.Properties, output, CultureInfo.InvariantCulture);
            }
        }
    }

    private static void WriteValue(LogEventPropertyValue value, TextWriter output)
    {
        if (value is ScalarValue { Value: string text })
        {
            output.Write(text);
        }
        else if (value is SequenceValue sequence)
        {
            for (var index = 0; index < sequence.Elements.Count; index++)
            {
                output.Write(index == 0 ? "" : ", ");
                WriteValue(sequence.Elements[index], output);
            }
        }
        else
        {
            value.Render(output, null, CultureInfo.InvariantCulture);
        }
    }
}
