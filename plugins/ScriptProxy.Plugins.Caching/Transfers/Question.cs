using Microsoft.AspNetCore.Http;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Caching.Transfers;

/// <summary>What was asked of the upstream, and what for.</summary>
internal sealed record Question
{
    /// <summary>The question under way.</summary>
    public required IFetch Fetch { get; init; }

    /// <summary>The key that was looked up, before what the answer varies on is added.</summary>
    public required string Key { get; init; }

    /// <summary>See <see cref="StoredHead.PrimaryKey"/>.</summary>
    public required string PrimaryKey { get; init; }

    /// <summary>See <see cref="StoredHead.Url"/>.</summary>
    public required string Url { get; init; }

    /// <summary>The headers as the fetch was given them: what was looked up with.</summary>
    public required IHeaderDictionary Headers { get; init; }

    /// <summary>When it was asked.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>What the cache looked at first says of the request headers that matter; empty if nothing.</summary>
    public required IReadOnlyList<string> VaryNames { get; init; }

    /// <summary>What is stored and was asked after; null if nothing is.</summary>
    public StoredResponse? Stored { get; init; }
}
