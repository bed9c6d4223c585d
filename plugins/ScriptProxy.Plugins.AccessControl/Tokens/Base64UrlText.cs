using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;

namespace ScriptProxy.Plugins.AccessControl.Tokens;

/// <summary>Base64url without padding (RFC 7515 2), and nothing else: two spellings of one signature would be two tokens.</summary>
internal static class Base64UrlText
{
    private static readonly SearchValues<char> Characters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    public static bool TryRead(ReadOnlySpan<char> text, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        var buffer = new byte[text.Length];
        if (text.ContainsAnyExcept(Characters) || !Base64Url.TryDecodeFromChars(text, buffer, out var length))
        {
            return false;
        }

        bytes = buffer[..length];
        return true;
    }
}
