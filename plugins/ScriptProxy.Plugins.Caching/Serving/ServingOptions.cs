namespace ScriptProxy.Plugins.Caching.Serving;

/// <summary>What clients may ask of the cache.</summary>
public sealed class ServingOptions
{
    /// <summary>Whether clients may turn down what is stored. Default: <see cref="ClientWishes.Ignore"/>.</summary>
    public ClientWishes RequestDirectives { get; set; }
}

/// <summary>Whether a request's no-cache, max-age, min-fresh, max-stale, stale-if-error and Pragma count. Its no-store and only-if-cached always do.</summary>
public enum ClientWishes
{
    /// <summary>They do not, as in nginx and Varnish: otherwise every client could have the upstream asked as often as it likes.</summary>
    Ignore,

    /// <summary>They do, as RFC 9111 5.2.1 and RFC 5861 4 have it.</summary>
    Honour,
}
