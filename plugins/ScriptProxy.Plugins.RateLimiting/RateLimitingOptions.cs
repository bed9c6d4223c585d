using System.ComponentModel.DataAnnotations;

namespace ScriptProxy.Plugins.RateLimiting;

/// <summary>The section <c>Options:RateLimiting</c>.</summary>
public sealed class RateLimitingOptions
{
    /// <summary>The limits by name. A request must be granted by each that is for it; if one refuses, the others get back what it cost. Default: none.</summary>
    public Dictionary<string, LimitOptions?> Limits { get; set => field = value ?? []; } = [];

    /// <summary>Whether answers tell of the limits, by <c>RateLimit-Policy</c> and <c>RateLimit</c>. <c>Retry-After</c> is told in any case. Default: true.</summary>
    public bool Fields { get; set; } = true;
}

/// <summary>One limit.</summary>
public sealed class LimitOptions
{
    /// <summary>How it counts. Default: <c>TokenBucket</c>.</summary>
    public LimitKind Algorithm { get; set; }

    /// <summary>What requests are told apart by, as <c>ExchangeKey</c> reads it: <c>address</c>, <c>address/24/64</c>, <c>header:X-Api-Key</c>. Requests that lack it are not limited. Default: null, <c>address/32/64</c>, since who has an address of IPv6 has a network of 64 bits of them.</summary>
    public string? Key { get; set; }

    /// <summary>How many requests each key has within <see cref="Per"/>; of a <c>Concurrency</c> limit, at the same time.</summary>
    [Range(1, int.MaxValue)]
    public int Permits { get; set; } = 10;

    /// <summary>The time in which permits come back. Default: null, 1 second.</summary>
    public TimeSpan? Per { get; set; }

    /// <summary>What a token bucket holds (default: as many as <see cref="Permits"/>), or how many may wait at a leaky one (default: 0).</summary>
    [Range(0, int.MaxValue)]
    public int? Burst { get; set; }

    /// <summary>How many of a leaky bucket's burst need not wait: nginx's <c>delay=</c>. Default: null, 0.</summary>
    [Range(0, int.MaxValue)]
    public int? Undelayed { get; set; }

    /// <summary>How many may wait for a place of a <c>Concurrency</c> limit. Default: null, 0.</summary>
    [Range(0, int.MaxValue)]
    public int? Queue { get; set; }

    /// <summary>How long one waits there at most. Default: null, 10 seconds.</summary>
    public TimeSpan? Patience { get; set; }

    /// <summary>How many keys are kept. Default: 100,000.</summary>
    [Range(1, 10_000_000)]
    public int Capacity { get; set; } = 100_000;

    /// <summary>How many permits a request costs. Default: 1.</summary>
    [Range(1, int.MaxValue)]
    public int Cost { get; set; } = 1;

    /// <summary>How many permits a request of a method costs, in place of <see cref="Cost"/>. Default: none.</summary>
    public Dictionary<string, int> Costs { get; set => field = value ?? []; } = [];

    /// <summary>Whether it only counts and logs what it would refuse. Default: false.</summary>
    public bool DryRun { get; set; }

    /// <summary>The status of a refusal. Default: null, 429.</summary>
    [Range(400, 599)]
    public int? Status { get; set; }

    /// <summary>Whether only rules ask it, which take it as <c>Service&lt;ILimiter&gt;(name)</c> or <c>Service&lt;IGate&gt;(name)</c>. Default: false.</summary>
    public bool RulesOnly { get; set; }

    /// <summary>Which requests it is for. Default: all.</summary>
    public LimitScope For { get; set => field = value ?? new(); } = new();
}

/// <summary>How a limit counts.</summary>
public enum LimitKind
{
    /// <summary>Tokens come back evenly, and what is there can be spent at once.</summary>
    TokenBucket,

    /// <summary>nginx's <c>limit_req</c>: requests leave at the rate, those that come faster wait.</summary>
    LeakyBucket,

    /// <summary>Windows follow each other from a key's first request on.</summary>
    FixedWindow,

    /// <summary>Never more than the permits within any time of the given length.</summary>
    SlidingWindow,

    /// <summary>So many at the same time, and some in a queue.</summary>
    Concurrency,
}

/// <summary>Which requests a limit is for: all parts that are given must hold, and of a list one item.</summary>
public sealed class LimitScope
{
    /// <summary>A path template, as routes have it: <c>/api/{**rest}</c>.</summary>
    public string? Path { get; set; }

    /// <summary>Hosts without port; <c>*.example.org</c> stands for subdomains.</summary>
    public List<string> Hosts { get; set => field = value ?? []; } = [];

    /// <summary>Methods.</summary>
    public List<string> Methods { get; set => field = value ?? []; } = [];
}
