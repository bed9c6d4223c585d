namespace ScriptProxy.Sdk;

/// <summary>A cache as rules see it: <c>var cache = Service&lt;ICache&gt;();</c>. What is purged is gone when the call is done: await it, or have the hook return it. Thread-safe.</summary>
public interface ICache
{
    /// <summary>Removes all variants of an address from the cache.</summary>
    /// <param name="url">The address, absolute: <c>https://example.org/a?b=c</c>.</param>
    /// <param name="soft">Leaves them to be served stale while they are fetched anew.</param>
    /// <returns>How many stored responses there were.</returns>
    /// <exception cref="ArgumentException">The address is not absolute.</exception>
    Task<int> PurgeAsync(string url, bool soft = false);

    /// <summary>Removes everything whose address begins so.</summary>
    /// <param name="prefix">The beginning: <c>https://example.org/images/</c>. It must name the whole host.</param>
    /// <param name="soft">As in <see cref="PurgeAsync"/>.</param>
    /// <returns>How many stored responses were found right away.</returns>
    /// <exception cref="ArgumentException">The prefix names no whole host.</exception>
    Task<int> PurgePrefixAsync(string prefix, bool soft = false);

    /// <summary>Removes everything that has one of the tags.</summary>
    /// <param name="tags">The tags, compared by their characters.</param>
    /// <param name="soft">As in <see cref="PurgeAsync"/>.</param>
    /// <returns>How many stored responses there were.</returns>
    Task<int> PurgeTagsAsync(IReadOnlyCollection<string> tags, bool soft = false);

    /// <summary>Removes everything that an expression meets, as Varnish's <c>ban</c> does: looked at when it is next asked for.</summary>
    /// <param name="expression">Conditions joined by <c>&amp;&amp;</c>, such as <c>path ~ ^/img/ &amp;&amp; header:Content-Type == image/png</c>; see <see cref="BanCondition"/>.</param>
    /// <param name="soft">As in <see cref="PurgeAsync"/>.</param>
    /// <returns>How many stored responses were found right away.</returns>
    /// <exception cref="FormatException">The expression cannot be understood; the message says where.</exception>
    Task<int> BanAsync(string expression, bool soft = false);
}
