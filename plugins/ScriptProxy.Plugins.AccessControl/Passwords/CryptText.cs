namespace ScriptProxy.Plugins.AccessControl.Passwords;

/// <summary>The two ways in which crypt writes bytes with 64 characters.</summary>
internal static class CryptText
{
    private const string ShaCharacters = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private const string BcryptCharacters = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    /// <summary>SHA-crypt: 24 bits, the lowest six first.</summary>
    public static void AppendSha(System.Text.StringBuilder text, int bits, int count)
    {
        for (; count > 0; count--, bits >>= 6)
        {
            text.Append(ShaCharacters[bits & 63]);
        }
    }

    /// <summary>Whether all characters are of SHA-crypt's.</summary>
    public static bool IsSha(ReadOnlySpan<char> text) => !text.ContainsAnyExcept(ShaCharacters);

    /// <summary>Bcrypt: as base64, the highest six bits first, with other characters and without padding.</summary>
    public static string Bcrypt(ReadOnlySpan<byte> bytes)
    {
        var text = new System.Text.StringBuilder();
        for (var bit = 0; bit < 8 * bytes.Length; bit += 6)
        {
            var pair = (bytes[bit / 8] << 8) | (bit / 8 + 1 < bytes.Length ? bytes[bit / 8 + 1] : 0);
            text.Append(BcryptCharacters[(pair >> (10 - bit % 8)) & 63]);
        }

        return text.ToString();
    }

    /// <summary>The bytes that a text stands for; null if it has other characters.</summary>
    public static byte[]? FromBcrypt(ReadOnlySpan<char> text)
    {
        var bytes = new byte[text.Length * 6 / 8];
        var (bits, count, written) = (0, 0, 0);
        foreach (var character in text)
        {
            var value = BcryptCharacters.IndexOf(character, StringComparison.Ordinal);
            if (value < 0)
            {
                return null;
            }

            (bits, count) = ((bits << 6) | value, count + 6);
            if (count >= 8 && written < bytes.Length)
            {
                count -= 8;
                bytes[written++] = (byte)(bits >> count);
            }
        }

        return bytes;
    }
}
