using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Caching.Keys;

/// <summary>
/// What a stored response is found by. The key is the address as the upstream sees it, spelling included, so that no two requests share an answer which an upstream would tell apart, and which upstream
/// that is, where the address does not say; the primary key is the normalised address alone, so that a purge meets every spelling at every upstream. Thread-safe.
/// </summary>
/// <param name="options">What tells answers apart.</param>
/// <param name="normalize">Spells a path as <see cref="IExchange.Path"/> does.</param>
internal sealed class CacheKeys(KeyOptions options, Func<string, string> normalize)
{
    private readonly QuerySelection _query = new(options);

    /// <summary>The query that is sent when an answer is fetched; null where it stays as it is.</summary>
    public string? QueryToSend(ILookup lookup)
    {
        if (_query.IsIdle)
        {
            return null;
        }

        var query = QueryOf(lookup.Target);
        var kept = _query.Apply(query);
        return query.SequenceEqual(kept) ? null : kept;
    }

    /// <summary>Adds the key of a request. Allocates nothing unless cookies or queries are looked into.</summary>
    public void Append(ILookup lookup, ref KeyBuilder key)
    {
        if (lookup.Cache.Key is { } own)
        {
            key.AppendPart('k', own);
        }
        else
        {
            var target = lookup.Target.AsSpan();
            var query = QueryOf(target);
            AppendAuthority(lookup.Scheme, lookup.Host, ref key);
            key.Append(target[..^query.Length]);
            key.Append(_query.IsIdle ? query : _query.Apply(query));
        }

        AppendUpstream(lookup, ref key);
        if (lookup.Headers.Origin.Count > 0)
        {
            key.AppendPart('o', default);
        }

        foreach (var part in options.KeyCookies)
        {
            AppendCookie(lookup.Headers.Cookie, part, ref key);
        }

        foreach (var name in options.Headers)
        {
            AppendHeader(lookup.Headers[name], ref key);
        }

        for (var index = 0; index < lookup.Cache.KeyParts.Count; index++)
        {
            key.AppendPart('p', lookup.Cache.KeyParts[index]);
        }
    }

    /// <summary>The primary key of a request.</summary>
    public string PrimaryOf(IExchange exchange) => Primary(exchange.Scheme, exchange.Host, exchange.Path, exchange.QueryString);

    /// <summary>The primary key of an absolute address, as somebody who purges gives it.</summary>
    /// <exception cref="ArgumentException">It is no absolute http or https address.</exception>
    public string PrimaryOf(string url) => HttpAddress.Parse(url) is var (scheme, authority, path, query)
        ? Primary(scheme, authority, normalize(path), query)
        : throw new ArgumentException($"'{url}' is no absolute http or https address.", nameof(url));

    /// <summary>The address that a request asks for, spelled so that a prefix or a ban meets whatever means the same.</summary>
    public string UrlOf(ILookup lookup)
    {
        var key = new KeyBuilder(stackalloc char[512]);
        AppendAuthority(lookup.Scheme, lookup.Host, ref key);
        var target = lookup.Target.AsSpan();
        var query = QueryOf(target);
        Spelling.Append(target[..^query.Length], ref key);
        Spelling.Append(_query.IsIdle ? query : _query.Apply(query), ref key);
        var url = key.Text.ToString();
        key.Dispose();
        return url;
    }

    // What one client may choose must not answer the others. An own key does not leave it out: whoever gives one need not know which rule comes later and chooses.
    private static void AppendUpstream(ILookup lookup, ref KeyBuilder key)
    {
        if (lookup.Route is { } route)
        {
            key.AppendPart('r', route);
        }

        if (lookup.Cluster is { } cluster)
        {
            key.AppendPart('u', cluster);
        }
        else if (lookup.ForwardAddress is { } address)
        {
            key.AppendPart(lookup.ForwardOptions.KeepHost ? 'A' : 'a', address);
        }
    }

    private string Primary(string scheme, string host, string path, ReadOnlySpan<char> query)
    {
        var key = new KeyBuilder(stackalloc char[512]);
        AppendAuthority(scheme, host, ref key);
        key.Append(path);
        var spelled = Spelling.Of(query);
        key.Append(_query.IsIdle ? spelled : _query.Apply(spelled));
        var text = key.Text.ToString();
        key.Dispose();
        return text;
    }

    private static void AppendAuthority(string scheme, string host, ref KeyBuilder key)
    {
        key.AppendLower(scheme);
        key.Append("://");
        var name = host.AsSpan();
        var port = scheme.Equals("https", StringComparison.OrdinalIgnoreCase) ? ":443" : ":80";
        key.AppendLower(name.EndsWith(port, StringComparison.Ordinal) ? name[..^port.Length] : name);
    }

    private static ReadOnlySpan<char> QueryOf(ReadOnlySpan<char> target)
    {
        var at = target.IndexOf('?');
        return at < 0 ? default : target[at..];
    }

    // An upstream may tell what is empty from what is not there.
    private static void AppendHeader(StringValues values, ref KeyBuilder key)
    {
        if (values.Count == 0)
        {
            key.AppendPart('H', default);
            return;
        }

        key.AppendPart('h', values.Count == 1 ? values[0] : values.ToString());
    }

    private static void AppendCookie(StringValues lines, string name, ref KeyBuilder key)
    {
        var values = from line in lines from cookie in CookieLine.Read(line ?? "") where cookie.Name == name select cookie.Tail;
        if (values.Any())
        {
            key.AppendPart('c', string.Join(';', values));
        }
        else
        {
            key.AppendPart('C', default);
        }
    }
}
