namespace ScriptProxy.Sdk;

/// <summary>
/// What hooks want of a cache for one exchange, as data: <see cref="Phase.OnRequest"/> says whether and under which key to look,
/// <see cref="Phase.OnUpstreamResponse"/> what to keep and for how long. The cache reads it; without a cache it has no effect. What is not set is
/// the cache's own policy. Not thread-safe, and not to be kept beyond the hook's call.
/// </summary>
public sealed class CacheDecision
{
    private readonly List<string> _keyParts = [];
    private readonly List<string> _vary = [];
    private readonly List<string> _tags = [];

    /// <summary>
    /// Whether the cache is passed by: nothing is looked up and nothing is kept, as by Varnish's <c>return (pass)</c>. In <see cref="Phase.OnUpstreamResponse"/> the answer is not kept, and requests for the same
    /// pass for a while (hit-for-pass). See <see cref="Pass"/>.
    /// </summary>
    public bool IsPass { get; private set; }

    /// <summary>
    /// Whether the cache looks for a stored response. False asks the upstream in any case and still keeps the answer, as Varnish's
    /// <c>req.hash_always_miss</c>. Default: true.
    /// </summary>
    public bool Lookup { get; set; } = true;

    /// <summary>
    /// Whether the answer is kept: true keeps also what the headers forbid, unless HTTP cannot (no status, a body cut short); false keeps nothing; null
    /// leaves it to the headers. Default: null.
    /// </summary>
    public bool? Store { get; set; }

    /// <summary>
    /// Whether the request was let in by credentials, whether or not its headers still have them. The cache then takes it for one with <c>Authorization</c>: what is answered is kept for others only if the
    /// answer says so (RFC 9111 3.5). Default: false.
    /// </summary>
    public bool HasCredentials { get; set; }

    /// <summary>
    /// The key in place of scheme, host, path and query; the upstream that a hook chose tells answers apart all the same. What does not stand in the key must not
    /// change the answer, or one client gets what was meant for another. Null: the cache's own. Default: null.
    /// </summary>
    public string? Key { get; set; }

    /// <summary>Added to the key, in their order: each tells answers apart that the rest of the key does not.</summary>
    public IList<string> KeyParts => _keyParts;

    /// <summary>Names of request headers that the answer varies on, whatever its own <c>Vary</c> says; of use in <see cref="Phase.OnUpstreamResponse"/>.</summary>
    public IList<string> Vary => _vary;

    /// <summary>For how long the answer is fresh, counted from its arrival; null takes it from the headers. Default: null.</summary>
    public TimeSpan? Ttl { get; set; }

    /// <summary>For how long after that it is served stale while it is fetched anew (Varnish's grace, RFC 5861's stale-while-revalidate). Default: null, the cache's own.</summary>
    public TimeSpan? Grace { get; set; }

    /// <summary>For how long after its grace it is kept to be revalidated, or to be served where the upstream fails (Varnish's keep). Default: null, the cache's own.</summary>
    public TimeSpan? Keep { get; set; }

    /// <summary>Names under which the answer can be purged together with others (surrogate keys, xkey), besides those its headers give.</summary>
    public IList<string> Tags => _tags;

    /// <summary>The store's name to keep the answer in; null for the cache's choice. Default: null.</summary>
    public string? StoreName { get; set; }

    /// <summary>Whether the answer is searched for edge side includes; null leaves it to the cache's options. Default: null.</summary>
    public bool? Esi { get; set; }

    /// <summary>Why, for the log and for <c>Cache-Status</c>: a few words.</summary>
    public string? Reason { get; set; }

    /// <summary>
    /// In <see cref="Phase.OnUpstreamResponse"/>, where a 304 is shown as the stored answer that it confirms: the names of the fields that are the stored ones, as hooks left them when the answer came. Who maps or extends values passes
    /// these by, or does it twice. Set by the cache; empty for any other answer.
    /// </summary>
    public IReadOnlyList<string> ConfirmedFields { get; set; } = [];

    /// <summary>What the cache did; set by it, of use from <see cref="Phase.OnResponse"/> on.</summary>
    public CacheOutcome Outcome { get; set; }

    /// <summary>Passes the cache by.</summary>
    /// <param name="reason">Why, in a few words.</param>
    public void Pass(string reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        IsPass = true;
        Reason = reason;
    }

    /// <summary>Makes it as new.</summary>
    internal void Reset()
    {
        IsPass = HasCredentials = false;
        Lookup = true;
        Store = Esi = null;
        ConfirmedFields = [];
        Key = StoreName = Reason = null;
        Ttl = Grace = Keep = null;
        Outcome = CacheOutcome.None;
        _keyParts.Clear();
        _vary.Clear();
        _tags.Clear();
    }

    /// <summary>Takes over what another one says.</summary>
    internal void CopyFrom(CacheDecision other)
    {
        Reset();
        (IsPass, Lookup, Store, Esi) = (other.IsPass, other.Lookup, other.Store, other.Esi);
        HasCredentials = other.HasCredentials;
        (Key, StoreName, Reason) = (other.Key, other.StoreName, other.Reason);
        (Ttl, Grace, Keep) = (other.Ttl, other.Grace, other.Keep);
        _keyParts.AddRange(other._keyParts);
        _vary.AddRange(other._vary);
        _tags.AddRange(other._tags);
    }
}
