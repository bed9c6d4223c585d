using System.Globalization;
using System.Text;
using ScriptProxy.Bench.Measuring;
using ScriptProxy.Bench.Workloads;

namespace ScriptProxy.Bench.Report;

/// <summary>A workload's rows as a table in Markdown.</summary>
internal static class WorkloadTable
{
    private const double Megabyte = 1024 * 1024;
    private const double Busy = 0.95;
    private const string Nothing = "–";

    public static string Write(Workload workload, IReadOnlyList<Row> rows)
    {
        var table = new StringBuilder();
        table.Append(CultureInfo.InvariantCulture, $"""
            ## {workload.Name}

            {workload.Title}. Latency at {workload.Rate} requests/s.{(workload.Note is null ? "" : " " + workload.Note)}

            | peer | CPU µs/request | ÷ nginx | ÷ bare YARP | requests/s | p50 µs | p99 µs | memory MB |
            |---|---|---|---|---|---|---|---|

            """);
        foreach (var row in rows)
        {
            table.Append(CultureInfo.InvariantCulture, $"| {row.Peer.Name} | {Cells(row, rows)} |\n");
        }

        return table.ToString();
    }

    private static string Cells(Row row, IReadOnlyList<Row> rows)
    {
        if (!row.HasFigures)
        {
            return $"{(row.Without ?? "invalid: " + row.Mistake?.ReplaceLineEndings(" ").Replace('|', ' '))} |  |  |  |  |  | ";
        }

        return string.Join(" | ",
            Text(row.Cpu, "0.0"),
            Ratio(row, rows, "nginx"),
            Ratio(row, rows, "bare-yarp"),
            Text(row.Of(turn => turn.PerSecond), "0") + (row.Of(turn => turn.LoadBusy).Median > Busy ? " *" : ""),
            Text(row.Of(turn => turn.Half.TotalMicroseconds), "0"),
            Text(row.Of(turn => turn.Most.TotalMicroseconds), "0"),
            Number(row.Of(turn => turn.Memory / Megabyte).Median, "0"));
    }

    // By rounds: what the machine did meanwhile met both.
    private static string Ratio(Row row, IReadOnlyList<Row> rows, string name)
    {
        var other = rows.FirstOrDefault(other => other.Peer.Name == name && other.HasFigures && other != row);
        return other is null ? Nothing : Text(Spread.Of(row.Turns.Zip(other.Turns, (mine, its) => mine.CpuMicroseconds / its.CpuMicroseconds)), "0.00");
    }

    private static string Text(Spread spread, string format) => $"{Number(spread.Median, format)} ({Number(spread.Least, format)}–{Number(spread.Greatest, format)})";

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
