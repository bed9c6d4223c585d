using System.Collections.Frozen;
using System.Text;
using ScriptProxy.Plugins.Rewriting.Html;

namespace ScriptProxy.Plugins.Rewriting.Moving;

/// <summary>Maps the references in the attributes of HTML and SVG.</summary>
internal static class LinkAttributes
{
    // HTML, "Attributes", those of type URL, and those of its past that browsers still follow.
    private static readonly FrozenDictionary<ulong, byte[][]> ByElement = new Dictionary<string, string>
    {
        ["a area"] = "href ping xlink:href",
        ["base"] = "href",
        ["link"] = "href imagesrcset",
        ["img"] = "src srcset longdesc lowsrc",
        ["source"] = "src srcset",
        ["script"] = "src href xlink:href",
        ["iframe frame"] = "src longdesc",
        ["embed audio track"] = "src",
        ["video"] = "src poster",
        ["object"] = "data codebase",
        ["applet"] = "codebase",
        ["form"] = "action",
        ["input"] = "src formaction",
        ["button"] = "formaction",
        ["blockquote q ins del"] = "cite",
        ["body table td th"] = "background",
        ["html"] = "manifest",
        ["head"] = "profile",
        ["image use feimage"] = "href xlink:href",
        ["meta"] = "content",
    }.SelectMany(pair => TagName.All(pair.Key), (pair, name) => (name, pair.Value.Split(' ').Select(Encoding.ASCII.GetBytes).ToArray()))
        .ToFrozenDictionary(pair => pair.name, pair => pair.Item2);

    private static readonly ulong Meta = TagName.Of("meta");

    public static void Map(Tag tag, ReferenceMap map)
    {
        StyleAttribute.Map(tag, map);
        if (!ByElement.TryGetValue(tag.Number, out var names))
        {
            return;
        }

        foreach (var name in names)
        {
            if (tag.IndexOf(name) is >= 0 and var index && Map(tag, index, name, map) is { } value)
            {
                tag.Change(index, value);
            }
        }
    }

    private static byte[]? Map(Tag tag, int index, ReadOnlySpan<byte> name, ReferenceMap map)
    {
        var value = tag.ValueOf(index);
        return name.EndsWith("srcset"u8) ? MapList(value, map, isSourceSet: true)
            : name.SequenceEqual("ping"u8) ? MapList(value, map, isSourceSet: false)
            : tag.Number == Meta ? MapMeta(tag, value, map)
            : MapOne(value, map);
    }

    private static byte[]? MapOne(ReadOnlySpan<byte> value, ReferenceMap map)
    {
        var reference = value.Trim(" \t\r\n\f"u8);
        return map.TryMap(reference, out var cut, out var put) ? [.. put, .. reference[cut..]] : null;
    }

    // HTML 4.8.4.2.2: addresses between spaces, each with what it is good for up to a comma; and 'ping', addresses between spaces.
    private static byte[]? MapList(ReadOnlySpan<byte> value, ReferenceMap map, bool isSourceSet)
    {
        List<byte>? mapped = null;
        var (done, at) = (0, 0);
        while (at < value.Length)
        {
            if (TagName.IsSpace(value[at]) || value[at] == ',')
            {
                at++;
                continue;
            }

            var end = value[at..].IndexOfAny(" \t\r\n\f"u8) is >= 0 and var length ? at + length : value.Length;
            if (map.TryMap(value[at..end], out var cut, out var put))
            {
                mapped ??= [];
                mapped.AddRange(value[done..at]);
                mapped.AddRange(put);
                done = at + cut;
            }

            at = end;
            if (isSourceSet && value[end - 1] != ',')
            {
                at = value[end..].IndexOf((byte)',') is >= 0 and var comma ? end + comma : value.Length;
            }
        }

        mapped?.AddRange(value[done..]);
        return mapped?.ToArray();
    }

    private static byte[]? MapMeta(Tag tag, ReadOnlySpan<byte> content, ReferenceMap map)
    {
        var equivalent = tag.IndexOf("http-equiv"u8);
        if (equivalent < 0 || !Ascii.EqualsIgnoreCase(tag.ValueOf(equivalent).Trim(" \t\r\n\f"u8), "refresh"u8))
        {
            return null;
        }

        var field = Encoding.Latin1.GetString(content);
        var mapped = ReferenceFields.Refresh(field, map);
        return ReferenceEquals(mapped, field) ? null : Encoding.Latin1.GetBytes(mapped);
    }
}
