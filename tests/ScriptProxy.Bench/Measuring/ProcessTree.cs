using System.Globalization;

namespace ScriptProxy.Bench.Measuring;

/// <summary>A process and all that descend from it.</summary>
internal static class ProcessTree
{
    public static IReadOnlyList<int> Of(int root)
    {
        var parents = new Dictionary<int, int>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id) && Read(id) is { } statistics)
            {
                parents[id] = Parent(statistics);
            }
        }

        return Descendants(root, parents);
    }

    /// <summary>The parent's id.</summary>
    /// <param name="statistics">The text of <c>/proc/ID/stat</c>.</param>
    public static int Parent(string statistics) => // the program's name, in parentheses, may hold spaces and parentheses itself
        int.Parse(statistics[(statistics.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);

    /// <summary>The root, if it is there, and what descends from it.</summary>
    public static IReadOnlyList<int> Descendants(int root, IReadOnlyDictionary<int, int> parents)
    {
        List<int> found = parents.ContainsKey(root) ? [root] : [];
        for (var next = 0; next < found.Count; next++)
        {
            found.AddRange(parents.Where(pair => pair.Value == found[next]).Select(pair => pair.Key));
        }

        return found;
    }

    private static string? Read(int id)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/stat");
        }
        catch (IOException)
        {
            return null; // it has ended meanwhile
        }
    }
}
