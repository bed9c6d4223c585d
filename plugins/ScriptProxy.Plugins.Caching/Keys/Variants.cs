using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using ScriptProxy.Plugins.Caching.Varying;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Caching.Keys;

/// <summary>Tells the variants of one key apart (RFC 9111 4.1). Thread-safe.</summary>
internal sealed class Variants(VaryOptions options)
{
    private readonly VariantKey _key = new(options);

    /// <summary>
    /// What an answer varies on; null if that cannot be told apart. Who may read an answer to a request with an <c>Origin</c> depends on that, unless everybody may, whether <c>Vary</c> says so or not: many servers
    /// name the origin that they were asked with, or none where they do not know it (Fetch, CORS protocol and HTTP caches).
    /// </summary>
    /// <param name="response">The answer.</param>
    public IReadOnlyList<string>? Names(IFetched response)
    {
        var isForItsOrigin = response.SentHeader(HeaderNames.Origin).Count > 0 && response.Headers.AccessControlAllowOrigin is not ["*"];
        return VaryNames.Of(response.Headers.Vary, isForItsOrigin ? response.Cache.Vary.Append(HeaderNames.Origin) : response.Cache.Vary, options.MaxNames);
    }

    /// <summary>Adds to a key what chooses the variant. Allocates nothing where there is room.</summary>
    public void Append(IReadOnlyList<KeyValuePair<string, string>> vary, IHeaderDictionary headers, ref KeyBuilder key)
    {
        int length;
        for (var room = 256; !_key.TryWrite(key.Room(room), vary, headers, out length); room *= 2)
        {
        }

        key.Take(length);
    }

    /// <summary>The key of the variant for a request.</summary>
    public string KeyOf(string key, IReadOnlyList<KeyValuePair<string, string>> vary, IHeaderDictionary headers)
    {
        if (vary.Count == 0)
        {
            return key;
        }

        var builder = new KeyBuilder(stackalloc char[512]);
        builder.Append(key);
        Append(vary, headers, ref builder);
        var text = builder.Text.ToString();
        builder.Dispose();
        return text;
    }

    /// <summary>What a request says in the headers that matter.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Values(IReadOnlyList<string> names, IHeaderDictionary headers) =>
        [.. names.Select(name => new KeyValuePair<string, string>(name, _key.Value(name, headers[name]) ?? ""))];

    /// <summary>Whether two values of a header choose the same variant.</summary>
    /// <param name="name">Its name in lower case.</param>
    /// <param name="one">One value.</param>
    /// <param name="other">The other.</param>
    public bool IsSame(string name, StringValues one, StringValues other) => _key.Value(name, one) == _key.Value(name, other);

    /// <summary>Reduces what is sent to the upstream as what is compared is reduced, so that clients share variants.</summary>
    public void Normalize(IHeaderDictionary headers)
    {
        if (options.Codings.Count > 0 && headers.AcceptEncoding.Count > 0)
        {
            headers.AcceptEncoding = _key.Value("accept-encoding", headers.AcceptEncoding);
        }
    }
}
