using System.Text;

namespace ScriptProxy.Plugins.AccessControl.SigningIn;

/// <summary>Writes a text into a header: what is not printable ASCII is percent-encoded as UTF-8, and so is the percent sign, so that nothing is lost and nothing breaks out.</summary>
internal static class HeaderText
{
    /// <param name="text">The text.</param>
    /// <param name="separator">A further character that is encoded, because it stands between several texts.</param>
    public static string Of(string text, char separator = '%')
    {
        if (!text.AsSpan().ContainsAnyExceptInRange(' ', '~') && !text.AsSpan().ContainsAny('%', separator))
        {
            return text;
        }

        var encoded = new StringBuilder();
        foreach (var value in Encoding.UTF8.GetBytes(text))
        {
            _ = value is < (byte)' ' or > (byte)'~' or (byte)'%' || value == separator
                ? encoded.Append('%').Append(value.ToString("X2", System.Globalization.CultureInfo.InvariantCulture))
                : encoded.Append((char)value);
        }

        return encoded.ToString();
    }
}
