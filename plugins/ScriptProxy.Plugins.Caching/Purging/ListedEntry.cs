using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Caching.Purging;

/// <summary>One line of <c>GET /entries</c>. Times are in seconds from now; what is past is negative.</summary>
internal sealed record ListedEntry(string Url, int Status, string State, long Bytes, double FreshFor, double ExpiresIn, string Store)
{
    public static ListedEntry Of(StoredItem item, string store, DateTimeOffset now) => new(
        item.Url, item.Status, StateOf(item.Marks, item.FreshUntil, now), item.Bytes, Seconds(item.FreshUntil - now), Seconds(item.Expires - now), store);

    public static string StateOf(StoredMarks marks, DateTimeOffset freshUntil, DateTimeOffset now) =>
        marks.HasFlag(StoredMarks.HitForPass) ? "hit-for-pass" : marks.HasFlag(StoredMarks.HitForMiss) ? "hit-for-miss" : freshUntil > now && !marks.HasFlag(StoredMarks.Outdated) ? "fresh" : "stale";

    public static double Seconds(TimeSpan time) => Math.Round(time.TotalSeconds, 1);
}
