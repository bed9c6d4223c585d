using ScriptProxy.Plugins.Rewriting.Html;
using ScriptProxy.Plugins.Rewriting.Streams;

namespace ScriptProxy.Plugins.Rewriting.Moving;

/// <summary>Maps the addresses in an element's <c>style</c>.</summary>
internal static class StyleAttribute
{
    public static void Map(Tag tag, ReferenceMap map)
    {
        var index = tag.IndexOf("style"u8);
        if (index < 0 || tag.ValueOf(index).IndexOfAny((byte)'(', (byte)'&') < 0)
        {
            return;
        }

        // Quotes within quotes are character references: url(&quot;/x&quot;).
        var raw = tag.ValueOf(index);
        var decoded = DecodedValue.Of(raw);
        var edits = new List<ValueEdit>();
        using var nowhere = new BytesSink();
        using var stage = new CssStage(map, nowhere) { Edits = edits };
        stage.Write(decoded.Text);
        stage.Finish();
        if (decoded.Edited(raw, edits) is { } mapped)
        {
            tag.Change(index, mapped);
        }
    }
}
