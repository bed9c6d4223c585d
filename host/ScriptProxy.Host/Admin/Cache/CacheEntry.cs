namespace ScriptProxy.Host.Admin.Cache;

/// <summary>One line of the list that the caching plugin answers with. Times are in seconds from now.</summary>
internal sealed record CacheEntry(string Url, int Status, string State, long Bytes, double FreshFor, double ExpiresIn, string Store);

/// <summary>One stored response, as the caching plugin shows it. Times are in seconds.</summary>
internal sealed record ShownCacheEntry(
    string Url,
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
internal sealed record CachePurged(int Purged, bool Soft);
