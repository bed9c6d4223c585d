using System.ComponentModel.DataAnnotations;

namespace ScriptProxy.Plugins.Caching.Esi;

/// <summary>The part <c>Esi</c> of the options: edge side includes.</summary>
public sealed class EsiOptions : IValidatableObject
{
    /// <summary>
    /// Whether upstreams are told of it (<c>Surrogate-Capability</c>), and their answers processed that ask for it by <c>Surrogate-Control: content="ESI/1.0"</c>. A rule's
    /// <c>Cache.Esi</c> goes before it. Default: false.
    /// </summary>
    public bool Enabled { get; set; }

    /// <summary>How deeply includes may stand in included parts: 1 is those of the page itself. Default: 5.</summary>
    [Range(1, 20)]
    public int MaxDepth { get; set; } = 5;

    /// <summary>How many includes are fetched for one page, those of included parts too. Default: 100.</summary>
    [Range(1, 10_000)]
    public int MaxIncludes { get; set; } = 100;

    /// <summary>How many includes of one page or part are fetched at a time. Default: 4.</summary>
    [Range(1, 64)]
    public int MaxParallel { get; set; } = 4;

    /// <summary>Hosts besides the page's own that may be included, with the port if it is not the scheme's; the proxy must have a route for them. Default: none.</summary>
    public List<string> AllowedHosts { get; set => field = value ?? []; } = [];

    /// <summary>What becomes of a page where an include fails that does not say <c>onerror="continue"</c>. Default: <see cref="IncludeFailure.BreakOff"/>.</summary>
    public IncludeFailure OnFailure { get; set; }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        from item in AllowedHosts.Index()
        where !Uri.TryCreate($"http://{item.Item}/", UriKind.Absolute, out var address) || !address.Authority.Equals(item.Item, StringComparison.OrdinalIgnoreCase)
        select new ValidationResult($"'{item.Item}' is no host; write it as 'example.org' or 'example.org:8080'", [$"{nameof(AllowedHosts)}:{item.Index}"]);
}

/// <summary>What becomes of a page where an include fails.</summary>
public enum IncludeFailure
{
    /// <summary>It is broken off, visibly for the client: a part of it must not look like the whole.</summary>
    BreakOff,

    /// <summary>It goes on without the include, as if all of them said <c>onerror="continue"</c>.</summary>
    LeaveOut,
}
