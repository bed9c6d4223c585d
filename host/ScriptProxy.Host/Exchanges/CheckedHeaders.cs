using System.Collections;
using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using ScriptProxy.Host.Protocol;

namespace ScriptProxy.Host.Exchanges;

/// <summary>
/// Headers as hooks see them: what could not be sent on as it stands is refused, and not left out later without a word.
/// </summary>
internal sealed class CheckedHeaders : IHeaderDictionary
{
    private IHeaderDictionary? _headers;

    public int Count => Headers.Count;

    public bool IsReadOnly => false;

    public ICollection<string> Keys => Headers.Keys;

    public ICollection<StringValues> Values => Headers.Values;

    public long? ContentLength
    {
        get => Headers.ContentLength;
        set => Headers.ContentLength = value;
    }

    private IHeaderDictionary Headers => _headers ?? throw new ObjectDisposedException("headers", "The exchange has ended; a hook must not keep its headers.");

    public StringValues this[string key]
    {
        get => Headers[key];
        set => Headers[key] = Checked(key, value);
    }

    public CheckedHeaders Of(IHeaderDictionary? headers)
    {
        _headers = headers;
        return this;
    }

    public void Add(string key, StringValues value) => ((IDictionary<string, StringValues>)Headers).Add(key, Checked(key, value));

    public void Add(KeyValuePair<string, StringValues> item) => Add(item.Key, item.Value);

    public bool Remove(string key) => Headers.Remove(key);

    public bool Remove(KeyValuePair<string, StringValues> item) => Headers.Remove(item);

    public void Clear() => Headers.Clear();

    public bool Contains(KeyValuePair<string, StringValues> item) => Headers.Contains(item);

    public bool ContainsKey(string key) => Headers.ContainsKey(key);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out StringValues value) => Headers.TryGetValue(key, out value);

    public void CopyTo(KeyValuePair<string, StringValues>[] array, int arrayIndex) => Headers.CopyTo(array, arrayIndex);

    public IEnumerator<KeyValuePair<string, StringValues>> GetEnumerator() => Headers.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static StringValues Checked(string name, StringValues values)
    {
        if (!FieldSyntax.IsToken(name))
        {
            throw new ArgumentException($"'{name}' is no name of a header (RFC 9110 5.1).", nameof(name));
        }

        FieldSyntax.CheckSent(name, values);
        return values;
    }
}
