using System.Globalization;
using ScriptProxy.Host.Logging;
using ScriptProxy.Host.Quarantines;

namespace ScriptProxy.Host.Admin;

/// <summary>Writes a proxy's status for people.</summary>
internal static class StatusReport
{
    private const int ShownHash = 8;

    public static void Write(TextWriter output, AdminStatus status)
    {
        output.WriteLine($"Generation {status.Generation} serves, with {Quantity.Of(status.Exchanges, "exchange")} in flight{Draining(status)}.");
        if (status.RolledBack is { } rollBack)
        {
            output.WriteLine($"It was rolled back to {rollBack.To} at {Time(rollBack.Since)}: what is on disk is loaded when it changes, or by 'scriptproxy reload'.");
        }

        if (status.Refused is { } refused)
        {
            output.WriteLine($"What is on disk does not serve, as it was at {Time(refused.At)}:");
            WriteFindings(output, refused.Findings, refused.Excerpts);
        }

        foreach (var bar in status.Barred)
        {
            var inPlace = bar.InPlace is null ? "nothing serves in its place" : $"version {Short(bar.InPlace)} serves in its place";
            output.WriteLine($"{bar.Unit}: version {Short(bar.Version)} was put back at {Time(bar.Since)}, because {bar.Reason}; {inPlace} until it changes.");
        }

        foreach (var unit in status.Units.Where(unit => unit.Quarantine is not null))
        {
            var manner = Quarantine.Manner(unit.Quarantine!.FailOpen, unit.Quarantine.OnlyFor);
            output.WriteLine($"{unit.Name} is in quarantine since {Time(unit.Quarantine.Since)}, because {unit.Quarantine.Reason}; {manner} until {Time(unit.Quarantine.Until)}.");
        }

        if (status.LogPoints.Count > 0)
        {
            output.WriteLine($"{Quantity.Of(status.LogPoints.Count, "log point")} in {string.Join(", ", status.LogPoints.Select(point => point.Place))}: 'scriptproxy log-point list' shows them.");
        }

        foreach (var unit in status.Lingering)
        {
            output.WriteLine($"{unit} was unloaded, but something holds its code in memory.");
        }

        output.WriteLine();
        TextTable.Write(output, ["unit", "kind", "version", "since", "calls", "failures", "phases"], status.Units.Select(unit => (string[])
        [
            unit.Name, unit.Kind.ToLowerInvariant(), Short(unit.Version), Time(unit.Since), Number(unit.Calls), Number(unit.Failures),
            unit.Phases is [] ? "no hooks" : string.Join(", ", unit.Phases),
        ]));
        output.WriteLine();
        WriteHistory(output, status);
    }

    /// <summary>Writes findings as <c>check</c> does, each with the line that it is about.</summary>
    public static void WriteFindings(TextWriter output, IReadOnlyList<string> findings, IReadOnlyList<string?>? excerpts)
    {
        for (var index = 0; index < findings.Count; index++)
        {
            output.WriteLine(findings[index]);
            if (excerpts?.ElementAtOrDefault(index) is { } excerpt)
            {
                output.WriteLine(excerpt);
            }
        }
    }

    /// <summary>Writes the generations that are known, the newest first.</summary>
    public static void WriteHistory(TextWriter output, AdminStatus status) => TextTable.Write(
        output,
        ["generation", "since", "by", "changes"],
        status.History.Reverse().Select(known => (string[])[known.Number.ToString(CultureInfo.InvariantCulture), Time(known.Since), known.Why, known.Changes]));

    private static string Draining(AdminStatus status) =>
        status.Draining == 0 ? "" : $"; {Quantity.Of(status.Draining, "replaced generation")} not gone yet";

    private static string Short(string hash) => hash[..Math.Min(ShownHash, hash.Length)];

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Time(DateTimeOffset time) => time.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
