using System.Globalization;
using System.Text.RegularExpressions;

namespace ScriptProxy.MicroBenchmarks.Results;

/// <summary>One measured piece.</summary>
/// <param name="Section">The heading that it stands under.</param>
/// <param name="Piece">What was measured, in words.</param>
/// <param name="Nanoseconds">The time of one call: the lower quartile of the measurements, as what else the machine does can only add to it.</param>
/// <param name="Spread">From there to the upper quartile.</param>
/// <param name="Bytes">What one call allocates.</param>
internal sealed partial record Row(string Section, string Piece, double Nanoseconds, double Spread, long Bytes)
{
    /// <summary>Reads a line of the table; null if it is none.</summary>
    public static Row? Parse(string section, string line) =>
        Line().Match(line) is { Success: true } match
            ? new Row(section, match.Groups["piece"].Value, Number(match, "ns"), Number(match, "spread"), (long)Number(match, "bytes"))
            : null;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"| {Piece} | {Short(Nanoseconds)} | {Short(Spread)} | {Bytes} |");

    /// <summary>
    /// Whether a later measurement says nothing else: as many bytes, and no more time's difference than comes from its own noise. That of this
    /// one does not count, so that a row from a bad moment does not stay.
    /// </summary>
    public bool IsAlso(Row later) =>
        Bytes == later.Bytes && Math.Abs(Nanoseconds - later.Nanoseconds) <= (0.1 * Nanoseconds) + (2 * later.Spread);

    private static string Short(double value) => value.ToString(value < 100 ? "0.0" : "0", CultureInfo.InvariantCulture);

    private static double Number(System.Text.RegularExpressions.Match match, string group) => double.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^\| (?<piece>.+) \| (?<ns>[0-9.]+) \| (?<spread>[0-9.]+) \| (?<bytes>[0-9]+) \|$")]
    private static partial Regex Line();
}
