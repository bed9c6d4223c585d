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
        var raw = tag.ValueOf(index);
        if (name.EndsWith("srcset"u8) || name.SequenceEqual("ping"u8))
        {
            var list = DecodedValue.Of(raw);
            return list.Edited(raw, ListEdits(list.Text, map, isSourceSet: name[0] != 'p'));
        }

        return tag.Number == Meta ? MapMeta(tag, raw, map) : MapOne(raw, map);
    }

    private static byte[]? MapOne(ReadOnlySpan<byte> raw, ReferenceMap map)
    {
        var reference = raw.Trim(" \t\r\n\f"u8);

        // Its first bytes decide where it leads, so a '&' of its query is of no interest.
        if (!reference[..Math.Min(reference.Length, map.DecisiveBytes)].Contains((byte)'&'))
        {
            return map.TryMap(reference, out var cut, out var put) ? [.. put, .. reference[cut..]] : null;
        }

        var decoded = DecodedValue.Of(raw);
        var edits = new List<ValueEdit>();
        var start = decoded.Text.Length - decoded.Text.AsSpan().TrimStart(" \t\r\n\f"u8).Length;
        AddEdit(edits, decoded.Text, start, decoded.Text.Length, map);
        return decoded.Edited(raw, edits);
    }

    // HTML 4.8.4.2.2: addresses between spaces, each with what it is good for up to a comma; and 'ping', addresses between spaces.
    private static List<ValueEdit> ListEdits(ReadOnlySpan<byte> value, ReferenceMap map, bool isSourceSet)
    {
        var edits = new List<ValueEdit>();
        for (var at = 0; at < value.Length;)
        {
            if (TagName.IsSpace(value[at]) || value[at] == ',')
            {
                at++;
                continue;
            }

            var end = value[at..].IndexOfAny(" \t\r\n\f"u8) is >= 0 and var length ? at + length : value.Length;
            AddEdit(edits, value, at, end, map);
            at = end;
            if (isSourceSet && value[end - 1] != ',')
            {
                at = value[end..].IndexOf((byte)',') is >= 0 and var comma ? end + comma : value.Length;
            }
        }

        return edits;
    }

    private static byte[]? MapMeta(Tag tag, ReadOnlySpan<byte> raw, ReferenceMap map)
    {
        var equivalent = tag.IndexOf("http-equiv"u8);
        if (equivalent < 0 || !Ascii.EqualsIgnoreCase(CharacterReferences.Decode(tag.ValueOf(equivalent)).AsSpan().Trim(" \t\r\n\f"u8), "refresh"u8))
        {
            return null;
        }

        var content = DecodedValue.Of(raw);
        var edits = new List<ValueEdit>();
        if (ReferenceFields.RefreshAddress(Encoding.Latin1.GetString(content.Text)) is (var start, var end))
        {
            AddEdit(edits, content.Text, start, end, map);
        }

        return content.Edited(raw, edits);
    }

    private static void AddEdit(List<ValueEdit> edits, ReadOnlySpan<byte> value, int start, int end, ReferenceMap map)
    {
        if (map.TryMap(value[start..end], out var cut, out var put))
        {
            edits.Add(new ValueEdit(start, cut, put.ToArray()));
        }
    }
}
