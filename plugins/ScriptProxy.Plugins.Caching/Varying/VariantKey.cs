using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using ScriptProxy.Plugins.Caching.Syntax;

namespace ScriptProxy.Plugins.Caching.Varying;

/// <summary>
/// What a variant's key has behind the primary key: for each name a line feed, the name, and the length and the characters of the request's value, or nothing more if the request has no such header
/// (RFC 9111 4.1). The lengths make it unambiguous: no value can look like another name, or like the lack of one.
/// </summary>
/// <param name="options">How values are compared.</param>
internal sealed class VariantKey(VaryOptions options)
{
    private readonly AcceptEncoding _acceptEncoding = new(options.Codings);

    /// <summary>Writes it. Allocates nothing.</summary>
    /// <param name="destination">Where to.</param>
    /// <param name="names">The names in lower case, see <see cref="VaryNames"/>.</param>
    /// <param name="headers">The request's headers.</param>
    /// <param name="length">How many characters were written.</param>
    /// <returns>False if there is no room for them.</returns>
    public bool TryWrite(Span<char> destination, IReadOnlyList<string> names, IHeaderDictionary headers, out int length)
    {
        var writer = new SpanWriter(destination);
        for (var index = 0; index < names.Count; index++)
        {
            Write(ref writer, names[index], headers);
        }

        length = writer.Length;
        return writer.IsWhole;
    }

    /// <summary>As <see cref="TryWrite(Span{char}, IReadOnlyList{string}, IHeaderDictionary, out int)"/>, with the names of a stored response.</summary>
    public bool TryWrite(Span<char> destination, IReadOnlyList<KeyValuePair<string, string>> vary, IHeaderDictionary headers, out int length)
    {
        var writer = new SpanWriter(destination);
        for (var index = 0; index < vary.Count; index++)
        {
            Write(ref writer, vary[index].Key, headers);
        }

        length = writer.Length;
        return writer.IsWhole;
    }

    /// <summary>A header's value as it is compared; null if the request has none.</summary>
    /// <param name="name">The name in lower case.</param>
    /// <param name="lines">The request's value.</param>
    public string? Value(string name, StringValues lines)
    {
        if (lines.Count == 0)
        {
            return null;
        }

        // Reducing codings and weights can lengthen a value by a little only.
        var writer = new SpanWriter(new char[Room(lines)]);
        WriteValue(ref writer, name, lines);
        return writer.IsWhole ? writer.Written.ToString() : throw new InvalidOperationException($"The value of {name} grew beyond reckoning.");
    }

    private void Write(ref SpanWriter writer, string name, IHeaderDictionary headers)
    {
        writer.Add("\n");
        writer.Add(name);
        if (!headers.TryGetValue(name, out var lines) || lines.Count == 0)
        {
            return;
        }

        // The length comes first, but is known last: the value is written once to learn it.
        writer.Add("=");
        var start = writer.Length;
        WriteValue(ref writer, name, lines);
        var length = writer.Length - start;
        writer.Cut(start);
        writer.Add(length);
        writer.Add(":");
        WriteValue(ref writer, name, lines);
    }

    private void WriteValue(ref SpanWriter writer, string name, StringValues lines)
    {
        switch (name)
        {
            case "accept-encoding":
                _acceptEncoding.Write(ref writer, lines);
                break;
            case "accept-language":
                AcceptLanguage.Write(ref writer, lines);
                break;
            default:
                PlainValue.Write(ref writer, lines);
                break;
        }
    }

    private int Room(StringValues lines)
    {
        var room = 64 + options.Codings.Sum(coding => coding.Length + 1);
        foreach (var line in lines)
        {
            room += (2 * (line?.Length ?? 0)) + 8;
        }

        return room;
    }
}
