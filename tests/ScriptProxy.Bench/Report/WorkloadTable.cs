using System.Text;
using ScriptProxy.Bench.Measuring;
using ScriptProxy.Bench.Workloads;

namespace ScriptProxy.Bench.Report;

/// <summary>A workload's rows as a table in Markdown.</summary>
internal static class WorkloadTable
{
    private const double Busy = 0.95;
    private const double Queueing = 2.0 / 3;
    private const string Nothing = "–";
    private static readonly string[] Columns = ["CPU µs/request", "÷ nginx", "÷ bare YARP", "requests/s", "CPU µs at the rate", "p50 µs", "p99 µs", "memory MB"];
    private static readonly string[] IdleColumns = ["memory MB", "before MB", "KB per connection"];

    public static string Write(Workload workload, IReadOnlyList<Row> rows)
    {
        var isIdle = workload.IdleConnections > 0;
        var columns = isIdle ? IdleColumns : rows.Any(row => row.SentBytes is not null) ? [.. Columns, "bytes as sent"] : Columns;
        var table = new StringBuilder($"""
            ## {workload.Name}

            {workload.Title}.{(isIdle ? "" : FormattableString.Invariant($" Rate: {workload.Rate} requests/s."))}{(workload.Note is null ? "" : " " + workload.Note)}

            | peer | {string.Join(" | ", columns)} |
            |---{string.Concat(columns.Select(_ => "|---"))}|

            """);
        foreach (var row in rows)
        {
            var cells = !row.HasFigures ? Excuse(row, columns.Length) : row.Idle is { } idle ? Cells(idle) : Cells(workload, row, rows);
            table.Append("| ").Append(row.Peer.Name).Append(" | ").AppendJoin(" | ", cells).Append(" |\n");
        }

        return table.ToString();
    }

    private static IEnumerable<string> Excuse(Row row, int columns) =>
        [row.Without is null ? "invalid: " + row.Mistake?.ReplaceLineEndings(" ").Replace('|', ' ') : $"{Nothing} {row.Without}", .. Enumerable.Repeat("", columns - 1)];

    private static IEnumerable<string> Cells(IdleTurn idle) =>
        [Text.Of(idle.With / Text.Megabyte, "0"), Text.Of(idle.Before / Text.Megabyte, "0"), Text.Of(idle.PerConnection / Text.Kilobyte, "0.0")];

    private static IEnumerable<string> Cells(Workload workload, Row row, IReadOnlyList<Row> rows)
    {
        var perSecond = row.Of(turn => turn.PerSecond);
        var queues = workload.Rate > perSecond.Median * Queueing ? " †" : "";
        return
        [
            Text.Of(row.Of(turn => turn.CpuMicroseconds), "0.0"),
            Ratio(row, rows, "nginx"),
            Ratio(row, rows, "bare-yarp"),
            Text.Of(perSecond, "0") + (row.Of(turn => turn.LoadBusy).Median > Busy ? " *" : ""),
            Text.Of(row.Of(turn => turn.CpuMicrosecondsAtRate), "0.0") + queues,
            Text.Of(row.Of(turn => turn.Half.TotalMicroseconds), "0") + queues,
            Text.Of(row.Of(turn => turn.Most.TotalMicroseconds), "0") + queues,
            Text.Of(row.Of(turn => turn.Memory / Text.Megabyte).Median, "0"),
            .. row.SentBytes is { } sent ? [Text.Of(sent, "#,0")] : Array.Empty<string>(),
        ];
    }

    // By rounds: what the machine did meanwhile met both.
    private static string Ratio(Row row, IReadOnlyList<Row> rows, string name)
    {
        var other = rows.FirstOrDefault(other => other.Peer.Name == name && other.HasFigures && other != row);
        return other is null ? Nothing : Text.Of(Spread.Of(row.Turns.Zip(other.Turns, (mine, its) => mine.CpuMicroseconds / its.CpuMicroseconds)), "0.00");
    }
}
