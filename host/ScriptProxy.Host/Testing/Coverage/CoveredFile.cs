namespace ScriptProxy.Host.Testing.Coverage;

/// <summary>The lines of a file on which statements begin.</summary>
internal sealed record CoveredFile(string Path, IReadOnlyList<CoveredLine> Lines)
{
    public int Run => Lines.Count(line => line.Hits > 0);

    /// <summary>Which did not run: <c>12, 20-24</c>. What lies between two of them and is no statement counts as one with them.</summary>
    public string NotRun()
    {
        List<(int First, int Last)> ranges = [];
        var goesOn = false;
        foreach (var line in Lines)
        {
            if (line.Hits > 0)
            {
                goesOn = false;
            }
            else if (goesOn)
            {
                ranges[^1] = (ranges[^1].First, line.Number);
            }
            else
            {
                ranges.Add((line.Number, line.Number));
                goesOn = true;
            }
        }

        return string.Join(", ", ranges.Select(range => range.First == range.Last ? $"{range.First}" : $"{range.First}-{range.Last}"));
    }
}

/// <summary>A line, and how often it ran.</summary>
internal sealed record CoveredLine(int Number, int Hits);
