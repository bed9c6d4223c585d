using System.Globalization;
using System.Text;
using ScriptProxy.Bench.Report;
using ScriptProxy.Testing.Traces;

namespace ScriptProxy.Bench.Replay;

/// <summary>What the proxies found, in Markdown.</summary>
internal sealed class ReplayReport(MachineFacts machine, Trace trace, ReplaySettings settings)
{
    public const double Alpha = 0.9;

    public const string Columns = """
        | cache | proxy | requests % | bytes % | second half: requests % | bytes % | memory before, MiB | after, MiB |
        |---|---|---:|---:|---:|---:|---:|---:|
        """;

    private readonly StringBuilder _rows = new();

    public void Add(ReplayRow row) => _rows.Append(row).Append('\n');

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"""
        # What the cache finds, beside Varnish

        Written by [`tests/bench/trace`](../trace), {machine.Time:yyyy-MM-dd}, {machine.Kernel}: {string.Join(", ", machine.Versions)}; {machine.Framework}.

        {settings.Requests:N0} requests over {TraceReplay.Connections} connections, through real proxies, for {Trace.Objects:N0} objects by Zipf's law (alpha {Alpha}) with log-normal sizes: half of them below
        {Middle(trace.Sizes) / 1000:0.0} KB, on average {trace.TotalBytes / 1000.0 / Trace.Objects:0.0} KB, {trace.TotalBytes / Text.Megabyte:0} MiB in all. The caches are empty at first and hold 1, 5 and 10 % of that:
        `Options:Caching:Memory:MaxMegabytes` here, `-s malloc` there. A request was found that did not reach the upstream, which counts; each answer's status and length are checked. Requests that waited
        for another one's fetch were found, in both.

        {Columns}
        {_rows}
        Memory is resident, of all processes, and more than what is stored in both. The two limits do not hold the same: what an entry takes besides its body (head, key, place in the index) counts here;
        Varnish keeps about 1 KB per object outside of what `malloc` counts, and has a log of 80 MiB in shared memory, which is in its figures from the beginning. Varnish runs with
        `lru_interval=0`: by default it notes a use once in two seconds, in which a replay turns over the whole cache, so that it would find less than in a day of real traffic.

        """);

    private static double Middle(IEnumerable<long> sizes) => sizes.Order().ElementAt(Trace.Objects / 2);
}
