using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.DosDetection.Detection;

/// <summary>One counter with its two thresholds, and the tags that it gives to those who are above them.</summary>
/// <param name="name">What is counted by: <c>client</c>, <c>page</c> or <c>site</c>. The reason of its suspicions.</param>
/// <param name="options">The thresholds.</param>
/// <param name="table">Where it counts.</param>
internal sealed class Threshold(string name, ThresholdOptions options, ITable table)
{
    private const string HardTag = "hard";
    private const string SoftTag = "soft";

    public string Name => name;

    public ThresholdOptions Options => options;

    public string Soft { get; } = $"{SoftTag}: {name}";

    public string Hard { get; } = $"{HardTag}: {name}";

    /// <summary>The tags of some counters, the strongest first. Those without a counter's name are given by people.</summary>
    public static string[] TagsOf(Threshold[] thresholds) =>
        [HardTag, .. thresholds.Select(threshold => threshold.Hard), SoftTag, .. thresholds.Select(threshold => threshold.Soft)];

    public static SuspicionLevel LevelOf(string tag) => tag.StartsWith(HardTag, StringComparison.Ordinal) ? SuspicionLevel.Hard : SuspicionLevel.Soft;

    /// <summary>Counts a request.</summary>
    /// <returns>How far above the thresholds the key is.</returns>
    public SuspicionLevel Count(ReadOnlySpan<char> key)
    {
        table.Increment(key);
        var rate = table.Rate(key);
        return options.Hard > 0 && rate > options.Hard ? SuspicionLevel.Hard
            : options.Soft > 0 && rate > options.Soft ? SuspicionLevel.Soft
            : SuspicionLevel.None;
    }

    /// <summary>Takes back what was counted at a timestamp.</summary>
    public void TakeBack(ReadOnlySpan<char> key, long at)
    {
        if (!key.IsEmpty)
        {
            table.TakeBack(key, at);
        }
    }

    public double Rate(ReadOnlySpan<char> key) => table.Rate(key);
}
