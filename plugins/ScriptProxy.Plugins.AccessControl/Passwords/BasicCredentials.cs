using System.Text;

namespace ScriptProxy.Plugins.AccessControl.Passwords;

/// <summary>A user and a password, as RFC 7617 sends them.</summary>
internal readonly record struct BasicCredentials(string User, string Password)
{
    /// <summary>How much is computed: the cost of SHA-crypt grows with the square of the length.</summary>
    private const int Longest = 256;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads them; false if they are none.</summary>
    public static bool TryRead(string text, out BasicCredentials credentials)
    {
        credentials = default;
        Span<byte> bytes = stackalloc byte[Longest];
        if (!Convert.TryFromBase64String(text, bytes, out var length)) // nor is what has no room there
        {
            return false;
        }

        try
        {
            var pair = Strict.GetString(bytes[..length]);
            var colon = pair.IndexOf(':', StringComparison.Ordinal);
            credentials = colon > 0 ? new BasicCredentials(pair[..colon], pair[(colon + 1)..]) : default;
            return colon > 0 && !pair.Any(char.IsControl); // RFC 7617 2
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }
}
