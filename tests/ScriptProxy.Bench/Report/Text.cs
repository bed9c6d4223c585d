using System.Globalization;
using ScriptProxy.Bench.Measuring;

namespace ScriptProxy.Bench.Report;

/// <summary>Figures as the tables show them.</summary>
internal static class Text
{
    public const double Megabyte = 1024 * 1024;
    public const double Kilobyte = 1024;

    public static string Of(Spread spread, string format) => $"{Of(spread.Median, format)} ({Of(spread.Least, format)}–{Of(spread.Greatest, format)})";

    public static string Of(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
