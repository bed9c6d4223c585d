namespace ScriptProxy.Host.Admin;

/// <summary>A table for people: columns as wide as they must be, two spaces between them.</summary>
internal static class TextTable
{
    public static void Write(TextWriter output, string[] head, IEnumerable<string[]> rows)
    {
        List<string[]> table = [head, .. rows];
        var widths = head.Select((_, column) => table.Max(row => row[column].Length)).ToArray();
        foreach (var row in table)
        {
            output.WriteLine(string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
        }
    }
}
