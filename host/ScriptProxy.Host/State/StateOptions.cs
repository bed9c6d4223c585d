using ScriptProxy.Sdk;

namespace ScriptProxy.Host.State;

/// <summary>What tables and limiters check alike.</summary>
internal static class StateOptions
{
    private const int Largest = 10_000_000;

    /// <summary>Checks what is no duration.</summary>
    public static void Check(TableOptions options)
    {
        CheckCapacity(options.Capacity);
        HashSet<string> names = [TableOptions.FirstCounter];
        foreach (var counter in options.Counters)
        {
            ArgumentException.ThrowIfNullOrEmpty(counter?.Name, nameof(options.Counters));
            if (!names.Add(counter.Name))
            {
                throw new ArgumentException($"the table has two counters named '{counter.Name}'", nameof(options.Counters));
            }
        }
    }

    public static void CheckCapacity(int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1, nameof(TableOptions.Capacity));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(capacity, Largest, nameof(TableOptions.Capacity));
    }

    /// <summary>A duration as the difference between two timestamps, at least one.</summary>
    public static long Timestamps(TimeSpan duration, TimeProvider time, string option)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(duration, TimeSpan.Zero, option);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(duration, TimeSpan.FromDays(365), option);
        return Math.Max(1, (long)(duration.TotalSeconds * time.TimestampFrequency));
    }
}
