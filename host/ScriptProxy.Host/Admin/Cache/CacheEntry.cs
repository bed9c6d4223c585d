namespace ScriptProxy.Host.Admin.Cache;

/// <summary>One line of the list that the caching plugin answers with. Times are in seconds from now.</summary>
internal sealed record CacheEntry(string Url, int Status, string State, long Bytes, double FreshFor, double ExpiresIn, string Store);

/// <summary>One stored response, as the caching plugin shows it. Times are in seconds.</summary>
internal sealed record ShownCacheEntry(
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
    IReadOnlyList<CacheHeader> Headers);

/// <summary>A stored header.</summary>
internal sealed record CacheHeader(string Name, string Value);

/// <summary>What a purge did.</summary>
/// <param name="Purged">How many stored responses were found right away.</param>
/// <param name="Soft">Whether they may be served stale once more.</param>
/// <param name="Lazy">Whether others are looked at when they are asked for.</param>
internal sealed record CachePurged(int Purged, bool Soft, bool Lazy = false);
