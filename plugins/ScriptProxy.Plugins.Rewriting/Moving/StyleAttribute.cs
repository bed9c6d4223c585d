using System.Net;
using System.Text;
using ScriptProxy.Plugins.Rewriting.Html;
using ScriptProxy.Plugins.Rewriting.Streams;

namespace ScriptProxy.Plugins.Rewriting.Moving;

/// <summary>Maps the addresses in an element's <c>style</c>.</summary>
internal static class StyleAttribute
{
    public static void Map(Tag tag, ReferenceMap map)
    {
        var index = tag.IndexOf("style"u8);
        if (index < 0 || !tag.ValueOf(index).Contains((byte)'('))
        {
            return;
        }

        var raw = tag.ValueOf(index);
        if (!raw.Contains((byte)'&'))
        {
            if (Mapped(raw, map) is { } mapped && !raw.SequenceEqual(mapped))
            {
                tag.Change(index, mapped);
            }

            return;
        }

        // Quotes within quotes are character references: url(&quot;/x&quot;). One byte for each character, so that those of any charset stay as they are.
        var text = WebUtility.HtmlDecode(Encoding.Latin1.GetString(raw));
        if (text.AsSpan().IndexOfAnyExceptInRange('\0', '\xff') < 0)
        {
            var plain = Encoding.Latin1.GetBytes(text);
            if (Mapped(plain, map) is { } mapped && !plain.AsSpan().SequenceEqual(mapped))
            {
                var written = Encoding.Latin1.GetString(mapped).Replace("&", "&amp;", StringComparison.Ordinal).Replace("\"", "&quot;", StringComparison.Ordinal);
                tag.Quote(index, Encoding.Latin1.GetBytes(written));
            }
        }
    }

    private static byte[] Mapped(ReadOnlySpan<byte> css, ReferenceMap map)
    {
        using var mapped = new BytesSink();
        using var stage = new CssStage(map, mapped);
        stage.Write(css);
        stage.Finish();
        return mapped.ToArray();
    }
}
