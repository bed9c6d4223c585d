namespace ScriptProxy.Host.Configuration;

/// <summary>Finds what a person meant who misspelled a name.</summary>
internal static class Spelling
{
    private const int NamesWorthListing = 12;

    /// <summary>The end of a sentence about an unknown name: the nearly equal one, or all known ones if they are few.</summary>
    public static string Advice(string name, IEnumerable<string> known)
    {
        List<string> names = [.. known];
        return Suggestion(name, names)
            ?? (names.Count is > 0 and <= NamesWorthListing ? $"; known here: {string.Join(", ", names)}." : ".");
    }

    /// <summary><c>; did you mean X?</c>, or null if no name is near.</summary>
    public static string? Suggestion(string name, IEnumerable<string> known) => Nearest(name, known) is { } nearest ? $"; did you mean {nearest}?" : null;

    /// <summary>The name that is nearly equal; null if none is near enough to be meant.</summary>
    public static string? Nearest(string name, IEnumerable<string> known)
    {
        var nearest = known.Select(candidate => (candidate, Distance: Distance(name, candidate))).OrderBy(pair => pair.Distance).FirstOrDefault();
        return nearest.candidate is not null && nearest.Distance <= Math.Max(1, name.Length / 3) ? nearest.candidate : null;
    }

    // Edits, insertions, deletions and swaps of neighbours (optimal string alignment), without case.
    private static int Distance(string left, string right)
    {
        // Far longer than any key; keeps a hostile text from costing quadratic time.
        const int Longest = 64;
        if (left.Length > Longest || right.Length > Longest)
        {
            return int.MaxValue;
        }

        var (a, b) = (left.ToUpperInvariant(), right.ToUpperInvariant());
        var cost = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    cost[i, j] = i + j;
                    continue;
                }

                var change = cost[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                cost[i, j] = Math.Min(change, Math.Min(cost[i - 1, j], cost[i, j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    cost[i, j] = Math.Min(cost[i, j], cost[i - 2, j - 2] + 1);
                }
            }
        }

        return cost[a.Length, b.Length];
    }
}
