using System.ComponentModel.DataAnnotations;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Overload;

/// <summary>The section <c>Options:Overload</c>.</summary>
public sealed class OverloadOptions
{
    /// <summary>The clusters that are protected, by their ids. Default: none.</summary>
    public Dictionary<string, ClusterOptions?> Clusters { get; set => field = value ?? []; } = [];

    /// <summary>How much which requests matter; the last that holds wins. Default: none, all are <c>Normal</c>.</summary>
    public List<PriorityOptions> Priorities { get; set => field = value ?? []; } = [];
}

/// <summary>How one cluster is protected.</summary>
public sealed class ClusterOptions
{
    private static readonly AdaptiveGateOptions Default = new();

    /// <summary>What the limit is never less than. Default: 1.</summary>
    public int Least { get; set; } = Default.Least;

    /// <summary>What the limit is never more than. Default: 1000.</summary>
    public int Most { get; set; } = Default.Most;

    /// <summary>The limit until times have been measured. Default: null, 20, or what of <see cref="Least"/> and <see cref="Most"/> is nearest.</summary>
    public int? Initial { get; set; }

    /// <summary>How many times as long as unburdened the cluster may take to answer. Default: 2.</summary>
    public double Tolerance { get; set; } = Default.Tolerance;

    /// <summary>How many requests may wait. Default: 100.</summary>
    public int Queue { get; set; } = Default.Queue;

    /// <summary>How long one waits at most. Default: half a second.</summary>
    public TimeSpan Patience { get; set; } = Default.Patience;

    /// <summary>How long a request without an answer counts at most. Default: 10 seconds.</summary>
    public TimeSpan Hold { get; set; } = Default.Hold;

    /// <summary>What <c>Retry-After</c> says at least, in seconds; it says up to twice that, so that not all come back at once. Default: 1.</summary>
    [Range(1, 3600)]
    public int RetryAfter { get; set; } = 1;

    /// <summary>Whether it only counts what it would refuse. Default: false.</summary>
    public bool DryRun { get; set; }

    internal AdaptiveGateOptions Gate => new()
    {
        Least = Least,
        Most = Most,
        Initial = Initial ?? Math.Clamp(Default.Initial, Least, Math.Max(Least, Most)),
        Tolerance = Tolerance,
        Queue = Queue,
        Patience = Patience,
        Hold = Hold,
        DryRun = DryRun,
    };
}

/// <summary>How much some requests matter: all parts that are given must hold, and of a list one item.</summary>
public sealed class PriorityOptions
{
    /// <summary><c>Low</c>, <c>Normal</c>, <c>High</c>, or <c>Exempt</c>: neither limited nor measured.</summary>
    [Required]
    public Priority? Priority { get; set; }

    /// <summary>A path template, as routes have it: <c>/jobs/{**rest}</c>.</summary>
    public string? Path { get; set; }

    /// <summary>Hosts without port; <c>*.example.org</c> stands for subdomains.</summary>
    public List<string> Hosts { get; set => field = value ?? []; } = [];

    /// <summary>Methods.</summary>
    public List<string> Methods { get; set => field = value ?? []; } = [];

    /// <summary>A header that the request must have.</summary>
    public string? Header { get; set; }

    /// <summary>The value of <see cref="Header"/>, compared without case. Default: null, any.</summary>
    public string? Value { get; set; }
}
