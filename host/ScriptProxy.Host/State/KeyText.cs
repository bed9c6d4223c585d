using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace ScriptProxy.Host.State;

/// <summary>How the text of a key is kept.</summary>
internal static class KeyText
{
    /// <summary>Addresses are shorter.</summary>
    public const int Longest = 64;

    /// <summary>How much room a hash in place of a key needs.</summary>
    public const int HashLength = 72;

    private const string Hashed = "sha-256:";

    /// <summary>
    /// Clients choose keys, and a bound on their number is none if each may be as long as a header: of a long one its hash is kept, which is
    /// longer than any key that is kept as it is.
    /// </summary>
    public static ReadOnlySpan<char> Short(ReadOnlySpan<char> key, Span<char> buffer)
    {
        if (key.Length <= Longest || (key.Length == HashLength && key.StartsWith(Hashed)))
        {
            return key; // as it is, or as it was listed
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(MemoryMarshal.AsBytes(key), hash);
        Hashed.CopyTo(buffer);
        Convert.TryToHexString(hash, buffer[Hashed.Length..], out _);
        return buffer;
    }

    /// <summary>A million addresses of IPv6 are 40 MB less as bytes.</summary>
    public static object Pack(ReadOnlySpan<char> key)
    {
        if (key.ContainsAnyExceptInRange('\0', '\u00FF'))
        {
            return key.ToString();
        }

        var bytes = new byte[key.Length];
        Encoding.Latin1.GetBytes(key, bytes);
        return bytes;
    }

    [return: NotNullIfNotNull(nameof(packed))]
    public static string? Unpack(object? packed) => packed is byte[] bytes ? Encoding.Latin1.GetString(bytes) : (string?)packed;
}
