using System.ComponentModel.DataAnnotations;

namespace ScriptProxy.Plugins.Caching.Varying;

/// <summary>How variants of one address are told apart.</summary>
public sealed class VaryOptions
{
    /// <summary>
    /// The content codings that <c>Accept-Encoding</c> is reduced to, both to choose a variant and in what the upstream is asked, so that browsers share variants. Empty leaves the header as it is.
    /// Default: br, gzip, which is what the plugin Compression makes.
    /// </summary>
    public List<string> Codings { get; set => field = value ?? []; } = ["br", "gzip"];

    /// <summary>The most header names that a response may vary on to be stored. From 1 to 64. Default: 16.</summary>
    [Range(1, 64)]
    public int MaxNames { get; set; } = 16;
}
