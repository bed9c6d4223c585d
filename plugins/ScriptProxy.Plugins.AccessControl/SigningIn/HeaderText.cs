using System.Text;

namespace ScriptProxy.Plugins.AccessControl.SigningIn;

/// <summary>
/// Writes a text into a header: what is not printable ASCII is percent-encoded as UTF-8, and so are the percent sign and spaces at the ends, so that nothing is lost, nothing breaks out, and no two texts look
/// alike to who trims them.
/// </summary>
internal static class HeaderText
{
    /// <param name="text">The text.</param>
    /// <param name="separator">A further character that is encoded, because it stands between several texts.</param>
    public static string Of(string text, char separator = '%')
    {
        if (!text.AsSpan().ContainsAnyExceptInRange(' ', '~') && !text.AsSpan().ContainsAny('%', separator) && text is not ([' ', ..] or [.., ' ']))
        {
            return text;
        }

        var encoded = new StringBuilder();
        var bytes = Encoding.UTF8.GetBytes(text);
        foreach (var (index, value) in bytes.Index())
        {
            var isEnd = value == ' ' && (index == 0 || index == bytes.Length - 1);
            _ = isEnd || value is < (byte)' ' or > (byte)'~' or (byte)'%' || value == separator
                ? encoded.Append('%').Append(value.ToString("X2", System.Globalization.CultureInfo.InvariantCulture))
                : encoded.Append((char)value);
        }

        return encoded.ToString();
    }
}
