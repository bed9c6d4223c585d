using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Caching.Purging;

/// <summary>One stored response of <c>GET /entry</c>. Times are in seconds; <c>FreshFor</c> and <c>ExpiresIn</c> from now, and negative where they are past.</summary>
internal sealed record ShownEntry(
    string Url,
    string Key,
    int Status,
    string State,
    long Bytes,
    string Store,
    string? Route,
    double Age,
    double FreshFor,
    double ExpiresIn,
    double Grace,
    double StaleIfError,
    double Keep,
    IReadOnlyList<string> Tags,
    IReadOnlyDictionary<string, string> Vary,
    string Marks,
    IEnumerable<ShownHeader> Headers)
{
    public static ShownEntry Of(StoredHead head, long bytes, string store, DateTimeOffset now) => new(
        head.Url,
        head.Key,
        head.Status,
        ListedEntry.StateOf(head.Marks, head.FreshUntil, now),
        bytes,
        store,
        head.Route,
        ListedEntry.Seconds(Freshness.Age.Current(head, now)),
        ListedEntry.Seconds(head.FreshUntil - now),
        ListedEntry.Seconds(head.Expires - now),
        ListedEntry.Seconds(head.Grace),
        ListedEntry.Seconds(head.StaleIfError),
        ListedEntry.Seconds(head.Keep),
        head.Tags,
        head.Vary.ToDictionary(pair => pair.Key, pair => pair.Value),
        head.Marks.ToString(),
        head.Headers.SelectMany(header => header.Value, (header, value) => new ShownHeader(header.Key, value ?? "")));
}

/// <summary>A stored header.</summary>
internal sealed record ShownHeader(string Name, string Value);
