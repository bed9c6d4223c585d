using Microsoft.Extensions.Primitives;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Stores;

/// <summary>What a stored response takes in memory besides its body, by the sizes that the runtime gives to objects.</summary>
internal static class StoredSize
{
    /// <summary>An object's header and type.</summary>
    public const int ObjectBytes = 16;

    /// <summary>An array's header, type and length.</summary>
    public const int ArrayBytes = 24;

    /// <summary>The head's own fields: seven references, two numbers, three moments, four durations.</summary>
    private const int HeadBytes = ObjectBytes + (7 * 8) + 8 + (3 * 16) + (4 * 8);

    /// <summary>A link, and what a dictionary takes for its name: a slot, half of another one that is free, and its place in the table.</summary>
    private const int LinkBytes = ObjectBytes + (4 * 8) + 24 + 12 + 6;

    public static long Of(StoredHead head)
    {
        var bytes = HeadBytes + OfString(head.Key) + OfString(head.Url) + ArrayBytes + LinkBytes;
        bytes += ReferenceEquals(head.PrimaryKey, head.Key) ? 0 : OfString(head.PrimaryKey);
        bytes += OfList<KeyValuePair<string, StringValues>>(head.Headers.Count, 24) + OfList<KeyValuePair<string, string>>(head.Vary.Count, 16);
        bytes += OfList<string>(head.Tags.Count, 8) + (head.Tags.Count * (8 + LinkBytes));
        for (var i = 0; i < head.Headers.Count; i++)
        {
            var (name, values) = head.Headers[i];
            bytes += OfName(name) + (values.Count > 1 ? ArrayBytes + (8 * values.Count) : 0);
            foreach (var value in values)
            {
                bytes += OfString(value);
            }
        }

        foreach (var (name, value) in head.Vary)
        {
            bytes += OfName(name) + OfString(value);
        }

        return bytes + head.Tags.Sum(OfString);
    }

    /// <summary>Known names are there once for all.</summary>
    private static long OfName(string name) => string.IsInterned(name) is { } known && ReferenceEquals(known, name) ? 0 : OfString(name);

    private static long OfString(string? text) => text is null or "" ? 0 : (22 + (2 * text.Length) + 7) & ~7;

    private static long OfList<T>(int count, int each) => count == 0 ? 0 : ObjectBytes + 16 + ArrayBytes + (count * each);
}
