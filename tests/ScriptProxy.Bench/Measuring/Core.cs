using System.Globalization;

namespace ScriptProxy.Bench.Measuring;

/// <summary>The two cores of the bench: the proxy has one for itself, so that its work is all that runs there.</summary>
internal static class Core
{
    public const int Proxy = 0;

    /// <summary>The load and the upstream share the other one.</summary>
    public const int Load = 1;

    public static string Name(int core) => core.ToString(CultureInfo.InvariantCulture);

    /// <summary>How long a core was busy and how long it was idle since the start of the machine, in ticks.</summary>
    /// <param name="statistics">The text of <c>/proc/stat</c>.</param>
    /// <param name="core">The core's number.</param>
    public static (long Busy, long Idle) Ticks(string statistics, int core)
    {
        var name = "cpu" + Name(core) + " ";
        var line = statistics.Split('\n').Single(line => line.StartsWith(name, StringComparison.Ordinal));
        var ticks = line[name.Length..].Split(' ').Take(8).Select(field => long.Parse(field, CultureInfo.InvariantCulture)).ToArray();
        var idle = ticks[3] + ticks[4]; // idle, and idle while something waits for a disk
        return (ticks.Sum() - idle, idle);
    }

    /// <summary>The share of the time between two moments in which a core was busy.</summary>
    public static double BusyShare((long Busy, long Idle) before, (long Busy, long Idle) after) =>
        (double)(after.Busy - before.Busy) / Math.Max(1, after.Busy - before.Busy + after.Idle - before.Idle);
}
