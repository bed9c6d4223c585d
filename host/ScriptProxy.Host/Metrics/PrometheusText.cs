using System.Globalization;
using System.Text;

namespace ScriptProxy.Host.Metrics;

/// <summary>Writes metrics in Prometheus' text format 0.0.4, with names as OpenTelemetry's rules for Prometheus make them.</summary>
internal static class PrometheusText
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    public static string Write(IEnumerable<Metric> metrics)
    {
        var text = new StringBuilder();
        foreach (var metric in metrics)
        {
            var name = NameOf(metric);
            text.Append("# HELP ").Append(name).Append(' ').Append(Escape(metric.Help)).Append('\n');
            text.Append("# TYPE ").Append(name).Append(' ').Append(metric.Kind.ToString().ToLowerInvariant()).Append('\n');
            foreach (var sample in metric.Read())
            {
                text.Append(name).Append(sample.Part);
                WriteLabels(text, sample.Labels);
                text.Append(' ').Append(Number(sample.Value)).Append('\n');
            }
        }

        return text.ToString();
    }

    private static string NameOf(Metric metric)
    {
        var name = new StringBuilder(metric.Name.Replace('.', '_'));
        var unit = metric.Unit switch
        {
            "s" => "_seconds",
            "By" => "_bytes",
            _ => "",
        };
        return name.Append(unit).Append(metric.Kind == MetricKind.Counter ? "_total" : "").ToString();
    }

    private static void WriteLabels(StringBuilder text, (string Name, string Value)[] labels)
    {
        var separator = '{';
        foreach (var (name, value) in labels)
        {
            text.Append(separator).Append(name).Append("=\"").Append(Escape(value).Replace("\"", "\\\"", StringComparison.Ordinal)).Append('"');
            separator = ',';
        }

        text.Append(labels.Length > 0 ? "}" : "");
    }

    private static string Escape(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    private static string Number(double value) =>
        double.IsPositiveInfinity(value) ? "+Inf" : double.IsNegativeInfinity(value) ? "-Inf" : value.ToString("R", CultureInfo.InvariantCulture);
}
