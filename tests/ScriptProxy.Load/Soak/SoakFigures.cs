using System.Globalization;

namespace ScriptProxy.Load.Soak;

/// <summary>What a soak showed.</summary>
internal sealed class SoakFigures(Tally tally)
{
    private const long Megabyte = 1024 * 1024;

    public Tally Tally => tally;

    /// <summary>The memory curve.</summary>
    public List<Sample> Samples { get; } = [];

    /// <summary>From the write to the first answer of the new generation.</summary>
    public List<TimeSpan> Latencies { get; } = [];

    /// <summary>What the proxy's log has above information.</summary>
    public IReadOnlyList<string> Complaints { get; set; } = [];

    public int Accepted { get; set; }

    /// <summary>Changes that were to be seen and were not.</summary>
    public int Unseen { get; set; }

    /// <summary>The change whose memory the end is compared with.</summary>
    public int Base { get; init; }

    /// <summary>When no load is left and the rest has been collected.</summary>
    public Sample? Rest { get; set; }

    public int UnitsServing { get; set; }

    public int ExitCode { get; set; }

    /// <summary>What does not hold.</summary>
    public IReadOnlyList<string> Broken
    {
        get
        {
            var broken = new List<string>();
            void Demand(bool holds, string what)
            {
                if (!holds)
                {
                    broken.Add(what);
                }
            }

            var exchanges = tally.Exchanges.Values.Sum();
            Demand(tally.Failed == 0, "a request failed");
            Demand(tally.Mixed == 0 && Rest is { Mixed: 0 }, "an exchange saw more than one generation, or an older one");
            Demand(tally.Drops == 0, "a WebSocket was dropped");
            Demand(Unseen == 0, "a change did not come into force");
            Demand(Complaints.Count == 0, "the proxy complained in its log");
            Demand(Rest is { } rest && rest.Completed == exchanges, $"OnCompleted ran {Rest?.Completed} times for {exchanges} exchanges");
            Demand(Rest is { } end && end.Loaded == UnitsServing, $"{Rest?.Loaded} units are in memory and {UnitsServing} serve");
            Demand(ExitCode == 0, $"the proxy ended with exit code {ExitCode}");
            if (Samples.Find(sample => sample.Changes == Base) is { } early && Samples[^1] is var late && late.Changes >= 2 * Base)
            {
                Demand(late.Heap <= early.Heap * 1.1 + 10 * Megabyte, "the heap grew");
                Demand(late.Resident <= early.Resident * 1.1 + 20 * Megabyte, "resident memory grew");
                Demand(late.Handles <= early.Handles + 10, "handles grew");
                Demand(late.Threads <= early.Threads + 10, "threads grew");
            }

            return broken;
        }
    }

    public void Write(TextWriter output)
    {
        output.WriteLine();
        output.WriteLine($"exchanges   {string.Join(", ", tally.Exchanges.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key} {pair.Value}"))}");
        output.WriteLine($"failed      {tally.Failed}");
        output.WriteLine($"mixed       {tally.Mixed + (Rest?.Mixed ?? 0)}");
        output.WriteLine($"WebSockets  {tally.Messages} messages, {tally.Drops} drops");
        output.WriteLine($"reloads     {Accepted} accepted, {Unseen} changes not seen");
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"latency     {Percentile.Of(Latencies, 0.5).TotalMilliseconds:0} ms median, {Percentile.Of(Latencies, 0.99).TotalMilliseconds:0} ms p99, from the write to the first answer that shows it"));
        output.WriteLine($"at rest     {Rest?.Loaded} units in memory, {UnitsServing} serve");
        foreach (var line in tally.Problems.Concat(Complaints.Take(20)))
        {
            output.WriteLine($"! {line}");
        }

        output.WriteLine(Broken.Count == 0 ? "Everything holds." : $"Broken: {string.Join("; ", Broken)}.");
    }
}
