namespace ScriptProxy.MicroBenchmarks.Results;

/// <summary>
/// The committed table. Running again changes only the rows that say something else than before, so that the difference between two
/// commits is what became slower or faster.
/// </summary>
internal sealed class ResultFile
{
    private readonly string _path;
    private readonly List<Row> _rows = [];

    public ResultFile(string path)
    {
        _path = path;
        var section = "";
        foreach (var line in File.Exists(path) ? File.ReadLines(path) : [])
        {
            if (line.StartsWith("Measured on ", StringComparison.Ordinal))
            {
                Machine = line["Measured on ".Length..^1];
            }
            else if (line.StartsWith("## ", StringComparison.Ordinal))
            {
                section = line[3..];
            }
            else if (Row.Parse(section, line) is { } row)
            {
                _rows.Add(row);
            }
        }
    }

    /// <summary>Processor and runtime; null if there are no results yet.</summary>
    public string? Machine { get; }

    /// <param name="machine">Processor and runtime. Rows of others are no longer worth anything.</param>
    /// <param name="measured">What has been measured now.</param>
    /// <param name="all">Every piece that there is, in order.</param>
    public void Write(string machine, IReadOnlyCollection<Row> measured, IEnumerable<(string Section, string Piece)> all)
    {
        var known = Machine == machine ? _rows.ToDictionary(row => (row.Section, row.Piece)) : [];
        foreach (var row in measured)
        {
            if (!known.TryGetValue((row.Section, row.Piece), out var before) || !before.IsAlso(row))
            {
                known[(row.Section, row.Piece)] = row;
            }
        }

        using var output = new StreamWriter(_path) { NewLine = "\n" };
        output.WriteLine("# Micro benchmarks of the request path\n");
        output.WriteLine("Written by [`tests/bench/micro`](../micro). `ns` is the processor time of one call on the one thread that does the work, the lower quartile of 30");
        output.WriteLine("measurements, as what else the machine does can only add to it; `±` is from there to the upper quartile; `bytes` is what the call allocates. A row changes");
        output.WriteLine("when its bytes do, or its time by more than a tenth and what is noise.\n");
        output.WriteLine($"Measured on {machine}.");
        foreach (var section in all.Where(known.ContainsKey).GroupBy(row => row.Section, row => known[row]))
        {
            output.WriteLine($"\n## {section.Key}\n\n| piece | ns | ± | bytes |\n|---|---:|---:|---:|");
            foreach (var row in section)
            {
                output.WriteLine(row);
            }
        }
    }
}
