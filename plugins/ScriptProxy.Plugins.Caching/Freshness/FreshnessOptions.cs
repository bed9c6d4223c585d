using System.ComponentModel.DataAnnotations;
using ScriptProxy.Plugins.Caching.Texts;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Caching.Freshness;

/// <summary>For how long responses are fresh, and what becomes of them afterwards, where neither they themselves nor a rule says so.</summary>
public sealed class FreshnessOptions : IValidatableObject
{
    /// <summary>
    /// Response fields that are addressed to caches like this one and go before <c>Cache-Control</c> and <c>Expires</c> (RFC 9213), the first valid one counts. <c>Surrogate-Control</c> is read by its own
    /// rules. Default: <c>CDN-Cache-Control</c>, <c>Surrogate-Control</c>.
    /// </summary>
    [HeaderNames]
    public List<string> TargetedFields { get; set => field = value ?? []; } = ["CDN-Cache-Control", "Surrogate-Control"];

    /// <summary>
    /// For how long a response is fresh that says nothing, counted from its arrival, by its status: <c>"404"</c>, <c>"5xx"</c> or <c>"any"</c>; the most exact one counts. As nginx's
    /// <c>proxy_cache_valid</c>. Default: none.
    /// </summary>
    public Dictionary<string, TimeSpan> StatusTtl { get; set => field = value ?? []; } = [];

    /// <summary>For how long a response is fresh that says nothing and has no <c>Last-Modified</c>, counted from its arrival, if its status allows a guess. As Varnish's <c>default_ttl</c>. Default: 0, not at all.</summary>
    [Duration]
    public TimeSpan DefaultTtl { get; set; }

    /// <summary>The part of the time since <c>Last-Modified</c> for which a response that says nothing is taken for fresh (RFC 9111 4.2.2); 0 takes none for fresh. From 0 to 1. Default: 0.1.</summary>
    [Range(0, 1.0)]
    public double HeuristicFraction { get; set; } = 0.1;

    /// <summary>The longest time that such a guess gives. Default: one day.</summary>
    [Duration]
    public TimeSpan HeuristicMax { get; set; } = TimeSpan.FromDays(1);

    /// <summary>For how long a response that was fresh is served stale while it is fetched anew. As Varnish's <c>default_grace</c>. Default: 10 seconds.</summary>
    [Duration]
    public TimeSpan Grace { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>For how long a response that was fresh is served stale where the upstream fails. Default: one hour.</summary>
    [Duration]
    public TimeSpan StaleIfError { get; set; } = TimeSpan.FromHours(1);

    /// <summary>For how long a response that has an <c>ETag</c> or a <c>Last-Modified</c> is kept after its grace, to be revalidated. As Varnish's <c>default_keep</c>. Default: one hour.</summary>
    [Duration]
    public TimeSpan Keep { get; set; } = TimeSpan.FromHours(1);

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        var errors = new List<OptionError>();
        StatusTtls.Read(StatusTtl, nameof(StatusTtl), errors);
        return errors.Select(error => new ValidationResult(error.Message, [error.Key]));
    }
}
