using ScriptProxy.Plugins.Caching.Syntax;

namespace ScriptProxy.Plugins.Caching.Directives;

/// <summary>What has been read so far of a response's directives.</summary>
internal sealed class DirectiveSum
{
    private bool _noStore;
    private bool _public;
    private bool _mustRevalidate;
    private bool _proxyRevalidate;
    private bool _mustUnderstand;
    private bool _immutable;

    public TimeSpan? MaxAge { get; set; }

    public TimeSpan? SharedMaxAge { get; set; }

    public TimeSpan? StaleWhileRevalidate { get; set; }

    public TimeSpan? StaleIfError { get; set; }

    public bool NoCache { get; set; }

    public List<string> NoCacheFields { get; } = [];

    public bool Private { get; set; }

    public List<string> PrivateFields { get; } = [];

    /// <summary>Adds a directive that has no argument.</summary>
    /// <param name="name">Its name; unknown ones are ignored (RFC 9111 5.2.3).</param>
    /// <param name="allows">Whether it may allow something; false where it is not written as it should be.</param>
    public void AddFlag(ReadOnlySpan<char> name, bool allows)
    {
        _noStore |= FieldText.Is(name, "no-store");
        _mustRevalidate |= FieldText.Is(name, "must-revalidate");
        _proxyRevalidate |= FieldText.Is(name, "proxy-revalidate");
        _public |= allows && FieldText.Is(name, "public");
        _mustUnderstand |= allows && FieldText.Is(name, "must-understand");
        _immutable |= allows && FieldText.Is(name, "immutable");
    }

    public ResponseDirectives ToDirectives(string? targetedField = null) => new()
    {
        MaxAge = MaxAge,
        SharedMaxAge = SharedMaxAge,
        StaleWhileRevalidate = StaleWhileRevalidate,
        StaleIfError = StaleIfError,
        NoStore = _noStore,
        NoCache = NoCache,
        NoCacheFields = NoCacheFields,
        Private = Private,
        PrivateFields = PrivateFields,
        Public = _public,
        MustRevalidate = _mustRevalidate || _proxyRevalidate,
        MustRevalidateEverywhere = _mustRevalidate,
        MustUnderstand = _mustUnderstand,
        Immutable = _immutable,
        TargetedField = targetedField,
    };
}
