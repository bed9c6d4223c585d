using System.ComponentModel.DataAnnotations;
using ScriptProxy.Plugins.Caching.Texts;

namespace ScriptProxy.Plugins.Caching.Tags;

/// <summary>Which response headers give the names that responses can be purged under.</summary>
public sealed class TagOptions
{
    /// <summary>The headers. <c>Cache-Tag</c> is parted by commas, <c>Surrogate-Key</c> by spaces, any other by both. Default: Surrogate-Key, Cache-Tag, xkey.</summary>
    [HeaderNames]
    public List<string> Headers { get; set => field = value ?? []; } = ["Surrogate-Key", "Cache-Tag", "xkey"];

    /// <summary>The most tags of one response; one with more is not stored, since it could not be purged as its headers say. Default: 1000.</summary>
    [Range(0, 100_000)]
    public int MaxCount { get; set; } = 1000;

    /// <summary>The longest tag in characters; a response with a longer one is not stored. Default: 1024.</summary>
    [Range(1, 100_000)]
    public int MaxLength { get; set; } = 1024;
}
