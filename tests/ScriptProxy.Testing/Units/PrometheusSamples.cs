using System.Globalization;
using System.Text.RegularExpressions;

namespace ScriptProxy.Testing.Units;

/// <summary>Reads Prometheus' text format 0.0.4, and refuses whatever is not in order.</summary>
public sealed partial class PrometheusSamples
{
    private readonly Dictionary<string, double> _values = new(StringComparer.Ordinal);

    /// <summary>Every series with its labels, as it is written: <c>name{label="value"}</c>.</summary>
    public IReadOnlyDictionary<string, double> Values => _values;

    /// <summary>A series' value.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public double this[string series] => _values.TryGetValue(series, out var value)
        ? value
        : throw new KeyNotFoundException($"There is no {series} in:\n{string.Join('\n', _values.Keys)}");

    /// <summary>Reads a whole answer.</summary>
    /// <exception cref="FormatException">A line is not in order; the message has it.</exception>
    public static PrometheusSamples Parse(string text)
    {
        var samples = new PrometheusSamples();
        var types = new Dictionary<string, string>(StringComparer.Ordinal);
        var helped = new HashSet<string>(StringComparer.Ordinal);
        var current = "";
        Require(text.EndsWith('\n'), "the last line has no end");
        foreach (var line in text[..^1].Split('\n'))
        {
            if (HelpLine().Match(line) is { Success: true } help)
            {
                Require(helped.Add(help.Groups[1].Value), line);
            }
            else if (TypeLine().Match(line) is { Success: true } type)
            {
                current = type.Groups[1].Value;
                Require(helped.Contains(current) && types.TryAdd(current, type.Groups[2].Value), line);
            }
            else
            {
                samples.Add(line, current, types.GetValueOrDefault(current));
            }
        }

        return samples;
    }

    private static void Require(bool condition, string line)
    {
        if (!condition)
        {
            throw new FormatException($"Not in order: {line}");
        }
    }

    private void Add(string line, string metric, string? type)
    {
        var sample = SampleLine().Match(line);
        Require(sample.Success && type is not null, line);
        var (name, labels, value) = (sample.Groups[1].Value, sample.Groups[2].Value, sample.Groups[3].Value);
        Require(type == "histogram" ? name == metric + "_bucket" || name == metric + "_sum" || name == metric + "_count" : name == metric, line);
        Require(type != "counter" || name.EndsWith("_total", StringComparison.Ordinal), line);
        Require(name.EndsWith("_bucket", StringComparison.Ordinal) == labels.Contains("le=\"", StringComparison.Ordinal), line);
        Require(_values.TryAdd(name + labels, double.Parse(value.Replace("+Inf", "Infinity", StringComparison.Ordinal), CultureInfo.InvariantCulture)), line);
    }

    [GeneratedRegex(@"^# HELP ([a-zA-Z_:][a-zA-Z0-9_:]*) (?:[^\\\n]|\\\\|\\n)*$")]
    private static partial Regex HelpLine();

    [GeneratedRegex("^# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) (counter|gauge|histogram)$")]
    private static partial Regex TypeLine();

    [GeneratedRegex("""^([a-zA-Z_:][a-zA-Z0-9_:]*)((?:\{(?:[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\\\|\\"|\\n)*"(?:,(?!\})|(?=\})))+\})?) ([+-]?(?:Inf|NaN|[0-9.]+(?:E[+-]?[0-9]+)?))$""")]
    private static partial Regex SampleLine();
}
