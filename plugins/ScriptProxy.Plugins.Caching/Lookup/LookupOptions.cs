using System.ComponentModel.DataAnnotations;
using ScriptProxy.Plugins.Caching.Texts;

namespace ScriptProxy.Plugins.Caching.Lookup;

/// <summary>How requests are answered.</summary>
public sealed class LookupOptions : IValidatableObject
{
    /// <summary>
    /// For how long a request waits for the upstream before it gets a stale answer, where there is one that may be served when the upstream fails; the upstream is waited for all the same, for the next request. Null waits
    /// as long as the route allows. Default: null.
    /// </summary>
    [Duration]
    public TimeSpan? StaleAfter { get; set; }

    /// <summary>For how long requests wait for what another one is fetching, before they ask for themselves (nginx's <c>proxy_cache_lock_timeout</c>). Null waits for its end. Default: null.</summary>
    [Duration]
    public TimeSpan? CoalescingTimeout { get; set; }

    /// <summary>
    /// For how long those who share an answer that no store has room for wait for one of them that takes nothing, before its connection is cut and the others go on.
    /// So long, too, who reads one that turned out too large may be at its beginning, which is held in the store, while all such hold more than a quarter of it. Default: 10 seconds.
    /// </summary>
    [Duration]
    public TimeSpan SlowReader { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Statuses of an upstream that count as its failure, so that a stale answer takes their place (nginx's <c>proxy_cache_use_stale</c>). Default: 500, 502, 503, 504.</summary>
    public List<int> FailureStatuses { get; set => field = value ?? []; } = [500, 502, 503, 504];

    /// <summary>
    /// For how long it is remembered that an answer was not kept, so that requests for the same do not wait for each other: the first one that can be kept is (hit-for-miss). Where a rule passed it, or no store had
    /// room, requests pass meanwhile (hit-for-pass). Default: 10 seconds.
    /// </summary>
    [Duration]
    public TimeSpan HitForMiss { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The name in <c>Cache-Status</c>; empty leaves that header out. Default: <c>ScriptProxy</c>.</summary>
    public string StatusName { get; set => field = value ?? ""; } = "ScriptProxy";

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        from item in FailureStatuses.Index()
        where item.Item is < 400 or > 599
        select new ValidationResult($"{item.Item} is no status of a failure; those are 400 to 599.", [$"{nameof(FailureStatuses)}:{item.Index}"]);
}
