using ScriptProxy.Bench.Load;
using ScriptProxy.Bench.Measuring;
using ScriptProxy.Bench.Peers;
using ScriptProxy.Bench.Report;
using ScriptProxy.Bench.Workloads;

namespace ScriptProxy.UnitTests.Bench;

public sealed class WorkloadTableTests
{
    private static readonly Workload Workload = new("w", "Does something", new HttpLoad(new Request("/")), 1000);

    [Fact]
    public void Ratios_are_taken_round_by_round() => Assert.Contains(
        "| a | 20.0 (10.0–30.0) | 2.00 (2.00–3.00) | – |", Write(Row("a", 10, 20, 30), Row("nginx", 5, 10, 10)), StringComparison.Ordinal);

    [Fact]
    public void A_busy_load_is_marked() => Assert.Contains("| 5000 (5000–5000) * |", Write(Row("a", 1)), StringComparison.Ordinal);

    [Fact]
    public void Latency_near_the_limit_is_marked()
    {
        Assert.Contains("| 900 (900–900) |", Write(Row("a", 1)), StringComparison.Ordinal);
        Assert.Contains("| 900 (900–900) † |", WorkloadTable.Write(Workload with { Rate = 4000 }, [Row("a", 1)]), StringComparison.Ordinal);
    }

    [Fact]
    public void Figures_with_a_mistake_are_not_shown()
    {
        var row = Row("a", 77);
        row.Mistake = "wrong | answer";
        var table = Write(row, Row("b", 1));
        Assert.Contains("| a | invalid: wrong   answer |", table, StringComparison.Ordinal);
        Assert.DoesNotContain("77", table, StringComparison.Ordinal);
    }

    [Fact]
    public void A_peer_that_takes_no_part_says_why() =>
        Assert.Contains("| a | – it cannot |", Write(new Row(new Peer("a", [], [])) { Without = "it cannot" }), StringComparison.Ordinal);

    [Fact]
    public void Idle_connections_are_told_by_their_memory()
    {
        var row = new Row(new Peer("a", [], [])) { Idle = new IdleTurn(10 * 1024 * 1024, 30 * 1024 * 1024, 10_000) };
        Assert.Contains("| a | 30 | 10 | 2.0 |", WorkloadTable.Write(Workload with { IdleConnections = 10_000 }, [row]), StringComparison.Ordinal);
    }

    [Fact]
    public void How_much_is_sent_has_a_column_where_it_belongs_to_the_result()
    {
        var row = Row("a", 1);
        row.SentBytes = 12_345;
        var table = Write(row);
        Assert.Contains("| memory MB | bytes as sent |", table, StringComparison.Ordinal);
        Assert.Contains("| 1 | 12,345 |", table, StringComparison.Ordinal);
    }

    private static string Write(params Row[] rows) => WorkloadTable.Write(Workload, rows);

    private static Row Row(string name, params double[] microseconds)
    {
        var row = new Row(new Peer(name, [], []));
        row.Turns.AddRange(microseconds.Select(value => new Turn(value, 5000, 0.99, 40, TimeSpan.FromMicroseconds(100), TimeSpan.FromMicroseconds(900), 1024 * 1024)));
        return row;
    }
}
