using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using ScriptProxy.Host.Protocol;

namespace ScriptProxy.Host.Forwarding;

/// <summary>
/// The headers of a request to an upstream, in the form in which hooks know headers. .NET keeps those that describe the content apart;
/// here they are one collection again. Values are sent as they are given.
/// </summary>
internal sealed class UpstreamHeaders : IHeaderDictionary
{
    public HttpRequestMessage Message { get; set; } = null!;

    // Not by LINQ, which would ask for this very property.
    public int Count
    {
        get
        {
            var count = 0;
            foreach (var _ in this)
            {
                count++;
            }

            return count;
        }
    }

    public bool IsReadOnly => false;

    public ICollection<string> Keys => this.Select(header => header.Key).ToList();

    public ICollection<StringValues> Values => this.Select(header => header.Value).ToList();

    public long? ContentLength
    {
        get => Message.Content?.Headers.ContentLength;
        set => throw new NotSupportedException("The length of what is sent upstream follows from the body.");
    }

    public StringValues this[string key]
    {
        get => TryGetValue(key, out var value) ? value : default;
        set
        {
            Remove(key);
            if (value.Count > 0)
            {
                Add(key, value);
            }
        }
    }

    public void Add(string key, StringValues value)
    {
        FieldSyntax.CheckSent(key, value);
        for (var i = 0; i < value.Count; i++)
        {
            if (!Message.Headers.TryAddWithoutValidation(key, value[i])
                && Message.Content?.Headers.TryAddWithoutValidation(key, value[i]) != true
                && !IsContentHeader(key))
            {
                throw new ArgumentException($"'{key}' is no name of a header.", nameof(key));
            }
        }
    }

    public void Add(KeyValuePair<string, StringValues> item) => Add(item.Key, item.Value);

    public bool Remove(string key) => ContainsKey(key) && (IsContentHeader(key) ? Message.Content!.Headers.Remove(key) : Message.Headers.Remove(key));

    public bool Remove(KeyValuePair<string, StringValues> item) => Contains(item) && Remove(item.Key);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out StringValues value)
    {
        if (IsContentHeader(key) ? Find(Message.Content?.Headers, key, out var found) : Find(Message.Headers, key, out found))
        {
            value = found;
            return true;
        }

        value = default;
        return false;
    }

    public bool ContainsKey(string key) => TryGetValue(key, out _);

    public bool Contains(KeyValuePair<string, StringValues> item) => TryGetValue(item.Key, out var value) && value == item.Value;

    public void Clear()
    {
        Message.Headers.Clear();
        Message.Content?.Headers.Clear();
    }

    public void CopyTo(KeyValuePair<string, StringValues>[] array, int arrayIndex) => this.ToArray().CopyTo(array, arrayIndex);

    public IEnumerator<KeyValuePair<string, StringValues>> GetEnumerator()
    {
        foreach (var header in Message.Headers.NonValidated)
        {
            yield return new(header.Key, Values(header.Value));
        }

        if (Message.Content is { } content)
        {
            foreach (var header in content.Headers.NonValidated)
            {
                yield return new(header.Key, Values(header.Value));
            }
        }

        static StringValues Values(HeaderStringValues values) => values.Count == 1 ? new(values.ToString()) : new(values.ToArray());
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static bool Find(HttpHeaders? headers, string key, out StringValues value)
    {
        value = default;
        if (headers is null || !headers.NonValidated.TryGetValues(key, out var values))
        {
            return false;
        }

        value = values.Count == 1 ? new StringValues(values.ToString()) : new StringValues(values.ToArray());
        return true;
    }

    /// <summary>The names that .NET keeps with the content.</summary>
    private static bool IsContentHeader(string key) =>
        key.StartsWith("Content-", StringComparison.OrdinalIgnoreCase)
        && key.Length > 8
        && (Is(key, HeaderNames.ContentType) || Is(key, HeaderNames.ContentLength) || Is(key, HeaderNames.ContentEncoding)
            || Is(key, HeaderNames.ContentLanguage) || Is(key, HeaderNames.ContentLocation) || Is(key, HeaderNames.ContentMD5)
            || Is(key, HeaderNames.ContentRange) || Is(key, HeaderNames.ContentDisposition))
        || Is(key, HeaderNames.Allow) || Is(key, HeaderNames.Expires) || Is(key, HeaderNames.LastModified);

    private static bool Is(string key, string name) => key.Equals(name, StringComparison.OrdinalIgnoreCase);
}
