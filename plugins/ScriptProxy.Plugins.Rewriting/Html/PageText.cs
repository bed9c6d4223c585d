using System.Globalization;
using System.Text;

namespace ScriptProxy.Plugins.Rewriting.Html;

/// <summary>What code puts into a page, in the page's own bytes.</summary>
internal static class PageText
{
    /// <summary>In a page that is not UTF-8 what is no ASCII is written as a character reference, which means the same in any charset.</summary>
    public static byte[] Bytes(string html, bool isUtf8)
    {
        if (isUtf8 || Ascii.IsValid(html))
        {
            return Encoding.UTF8.GetBytes(html);
        }

        var text = new StringBuilder();
        foreach (var rune in html.EnumerateRunes())
        {
            _ = rune.IsAscii ? text.Append((char)rune.Value) : text.Append(CultureInfo.InvariantCulture, $"&#{rune.Value};");
        }

        return Encoding.ASCII.GetBytes(text.ToString());
    }
}
