using Microsoft.AspNetCore.Http;
using ScriptProxy.Plugins.Caching.Conditional;
using ScriptProxy.Plugins.Caching.Directives;
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

    /// <summary>What the request that asked says to caches.</summary>
    public required RequestDirectives Asked { get; init; }

    /// <summary>When it was asked.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>What the cache looked at first says of the request headers that matter; empty if nothing.</summary>
    public required IReadOnlyList<string> VaryNames { get; init; }

    /// <summary>What is stored; null if nothing is.</summary>
    public StoredResponse? Stored { get; init; }

    /// <summary>Whether the upstream was asked after what is stored, and what it said to that; null if it was not.</summary>
    public Confirmation? Confirmation { get; init; }

    /// <summary>Where it is noted that answers are not kept.</summary>
    public required string MarkKey { get; init; }

    /// <summary>Whether it was asked with one client's credentials: that its answer is not kept says nothing about what is stored for others.</summary>
    public required bool IsPersonal { get; init; }
}
