namespace ScriptProxy.Host.Testing.Coverage;

/// <summary>Tells which lines ran: to people, and to tools as lcov's <c>.info</c> files do.</summary>
internal static class CoverageReport
{
    /// <param name="output">Where to.</param>
    /// <param name="files">What was under test.</param>
    /// <param name="broken">Rules that do not compile, so that nobody knows their lines.</param>
    public static void Write(TextWriter output, IReadOnlyList<CoveredFile> files, IReadOnlyList<string> broken)
    {
        var width = files.Select(file => Path.GetFileName(file.Path)).Concat(broken).Append("all").Max(name => name.Length);
        output.WriteLine("Lines that ran:");
        foreach (var file in files)
        {
            var rest = file.NotRun() is { Length: > 0 } lines ? $"  not: {lines}" : "";
            output.WriteLine($"  {Path.GetFileName(file.Path).PadRight(width)}  {Share(file.Run, file.Lines.Count)}{rest}");
        }

        foreach (var rule in broken)
        {
            output.WriteLine($"  {rule.PadRight(width)}  does not compile");
        }

        output.WriteLine($"  {"all".PadRight(width)}  {Share(files.Sum(file => file.Run), files.Sum(file => file.Lines.Count))}");
    }

    public static void WriteLcov(TextWriter output, IReadOnlyList<CoveredFile> files)
    {
        output.NewLine = "\n";
        foreach (var file in files)
        {
            output.WriteLine("TN:");
            output.WriteLine($"SF:{file.Path}");
            foreach (var line in file.Lines)
            {
                output.WriteLine($"DA:{line.Number},{line.Hits}");
            }

            output.WriteLine($"LF:{file.Lines.Count}");
            output.WriteLine($"LH:{file.Run}");
            output.WriteLine("end_of_record");
        }
    }

    // Rounded down: 100 % means all.
    private static string Share(int run, int lines) => $"{(lines == 0 ? 100 : run * 100 / lines),3} %  {run} of {lines}";
}
